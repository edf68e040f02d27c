// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* world.c - see world.h: the answers of the kernel.
 *
 * Everything here runs with preemption off, in the thread that the event is about. On PREEMPT_RT a
 * spinlock sleeps, so locks are taken elsewhere only. */
#include "world.h"

#include <linux/audit.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/kasan-checks.h>
#include <linux/kdev_t.h>
#include <linux/kernfs.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/cputime.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/tty.h>
#include <linux/uaccess.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "compat.h"

/* ---- memory of the program ---- */

bool world_copy(void *to, u64 from, u32 n)
{
	const void __user *p = (const void __user *)(unsigned long)from;
	unsigned long left;

	if (!access_ok(p, n))
		return false;
	/* Without the checks of hardened copies: `to` is a record, and its room was asked for. */
	kasan_check_write(to, n);
	pagefault_disable();
	left = raw_copy_from_user(to, p, n);
	pagefault_enable();
	return !left;
}

s32 world_copy_str(u8 *to, u64 from, u32 n)
{
	long len;

	pagefault_disable();
	len = strncpy_from_user((char *)to, (const char __user *)(unsigned long)from, n);
	pagefault_enable();
	if (len < 0)
		return -1;
	return len < n ? (s32)len + 1 : (s32)n;
}

/* ---- descriptors ---- */

bool world_file(s64 fd, struct world_file *ret)
{
	struct fd f = fdget((unsigned int)fd);
	struct inode *inode;

	if (!compat_fd_file(f))
		return false;
	inode = file_inode(compat_fd_file(f));
	ret->dev = new_encode_dev(inode->i_sb->s_dev);
	ret->ino = inode->i_ino;
	fdput(f);
	return true;
}

enum scan_class world_class(s64 fd)
{
	struct fd f = fdget((unsigned int)fd);
	umode_t mode;

	if (!compat_fd_file(f))
		return SCAN_CLASS_OTHER;
	mode = file_inode(compat_fd_file(f))->i_mode;
	fdput(f);
	return S_ISREG(mode) ? SCAN_CLASS_FILE : S_ISSOCK(mode) ? SCAN_CLASS_NET : SCAN_CLASS_OTHER;
}

/* What getsockname and getpeername would say; they cannot be asked, because they sleep. */
static void read_inet(const struct sock *sk, struct world_socket *ret)
{
	const struct inet_sock *inet = inet_sk(sk);
	bool has_peer = READ_ONCE(inet->inet_dport) &&
			!((1 << READ_ONCE(sk->sk_state)) & (TCPF_CLOSE | TCPF_SYN_SENT));

	ret->local_port = ntohs(READ_ONCE(inet->inet_sport));
	if (has_peer)
		ret->remote_port = ntohs(READ_ONCE(inet->inet_dport));
	if (ret->family == AF_INET) {
		__be32 local = READ_ONCE(inet->inet_rcv_saddr);
		__be32 remote = has_peer ? READ_ONCE(inet->inet_daddr) : 0;

		if (!local)
			local = READ_ONCE(inet->inet_saddr);
		memcpy(ret->local, &local, 4);
		memcpy(ret->remote, &remote, 4);
		return;
	}
#if IS_ENABLED(CONFIG_IPV6)
	if (ipv6_addr_any(&sk->sk_v6_rcv_saddr) && inet6_sk(sk))
		memcpy(ret->local, &inet6_sk(sk)->saddr, 16);
	else
		memcpy(ret->local, &sk->sk_v6_rcv_saddr, 16);
	if (has_peer)
		memcpy(ret->remote, &sk->sk_v6_daddr, 16);
#endif
}

/* The own address stays while the socket is referenced; of the peer only where it is. */
static void read_unix(const struct sock *sk, struct world_socket *ret)
{
	const struct unix_sock *u = (const struct unix_sock *)sk;
	const struct unix_address *addr = smp_load_acquire(&u->addr);

	ret->self = (unsigned long)u;
	ret->peer = (unsigned long)READ_ONCE(u->peer);
	if (addr && addr->len > (int)sizeof(sa_family_t)) {
		ret->path_len = min_t(u32, addr->len - sizeof(sa_family_t), WORLD_PATH_BYTES);
		memcpy(ret->path, addr->name->sun_path, ret->path_len);
	}
}

bool world_socket(s64 fd, struct world_socket *ret)
{
	struct fd f;
	struct socket *so;
	struct sock *sk;

	if (fd < 0 || fd > INT_MAX)
		return false;
	f = fdget((unsigned int)fd);
	if (!compat_fd_file(f))
		return false;
	so = sock_from_file(compat_fd_file(f));
	sk = so ? so->sk : NULL;
	if (sk) {
		memset(ret, 0, sizeof(*ret));
		ret->family = sk->sk_family;
		ret->queue_len = READ_ONCE(sk->sk_ack_backlog);
		ret->queue_max = READ_ONCE(sk->sk_max_ack_backlog);
		if (sk->sk_family == AF_INET || sk->sk_family == AF_INET6)
			read_inet(sk, ret);
		else if (sk->sk_family == AF_UNIX)
			read_unix(sk, ret);
	}
	fdput(f);
	return sk != NULL;
}

/* ---- the thread ---- */

static u32 kib(unsigned long pages)
{
	return (u32)(pages << (PAGE_SHIFT - 10));
}

void world_vm(u32 ret[VM_FACT_MAX])
{
	struct mm_struct *mm = current->mm;

	ret[VM_FACT_SIZE] = mm ? kib(mm->total_vm) : 0;
	ret[VM_FACT_RSS] = mm ? kib(get_mm_rss(mm)) : 0;
	ret[VM_FACT_SWAP] = mm ? kib(get_mm_counter(mm, MM_SWAPENTS)) : 0;
}

static s64 tty_of_current(void)
{
	s64 dev = 0;
#ifndef CONFIG_PREEMPT_RT
	unsigned long flags;

	spin_lock_irqsave(&current->sighand->siglock, flags);
	if (current->signal->tty)
		dev = new_encode_dev(tty_devnum(current->signal->tty));
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
#endif
	return dev;
}

/* Could the thread write to its own program? By owner, privilege and mode: asking the file system
 * might sleep. */
static s64 exe_flags(void)
{
	const struct cred *cred = current_cred();
	const struct inode *inode = NULL;
	const struct file *exe;
	bool is_writable = false;

	rcu_read_lock();
	exe = current->mm ? rcu_dereference(current->mm->exe_file) : NULL;
	if (exe)
		inode = READ_ONCE(exe->f_inode);
	if (inode) {
		is_writable = uid_eq(inode->i_uid, cred->fsuid) || (inode->i_mode & 0002) ||
			      (gid_eq(inode->i_gid, cred->fsgid) && (inode->i_mode & 0020)) ||
			      cap_raised(cred->cap_effective, CAP_DAC_OVERRIDE) ||
			      cap_raised(cred->cap_effective, CAP_FOWNER);
	}
	rcu_read_unlock();
	return is_writable;
}

static void read_ids(struct world_task *ret)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	bool is_plain = !ns || ns == &init_pid_ns;

	ret->in_pidns = !is_plain ||
			(current->nsproxy && ns && current->nsproxy->pid_ns_for_children != ns);
	ret->fact[TASK_FACT_TID] = current->pid;
	ret->fact[TASK_FACT_PID] = current->tgid;
	ret->fact[TASK_FACT_VTID] = is_plain ? current->pid : task_pid_nr_ns(current, ns);
	ret->fact[TASK_FACT_VPID] = is_plain ? current->tgid : task_tgid_nr_ns(current, ns);
	ret->fact[TASK_FACT_VPGID] = task_pgrp_nr_ns(current, ns);
	rcu_read_lock();
	ret->fact[TASK_FACT_PTID] = rcu_dereference(current->real_parent)->pid;
	rcu_read_unlock();
}

void world_task(struct world_task *ret)
{
	const struct mm_struct *mm = current->mm;

	memset(ret, 0, sizeof(*ret));
	read_ids(ret);
	ret->fact[TASK_FACT_FDLIMIT] = (s64)rlimit(RLIMIT_NOFILE);
	ret->fact[TASK_FACT_MAJFLT] = (s64)current->maj_flt;
	ret->fact[TASK_FACT_MINFLT] = (s64)current->min_flt;
	ret->fact[TASK_FACT_UID] = from_kuid(&init_user_ns, current_euid());
	ret->fact[TASK_FACT_GID] = from_kgid(&init_user_ns, current_egid());
	ret->fact[TASK_FACT_TTY] = tty_of_current();
	ret->fact[TASK_FACT_LOGINUID] = from_kuid(&init_user_ns, audit_get_loginuid(current));
	ret->fact[TASK_FACT_EXE_FLAGS] = exe_flags();
	memcpy(ret->comm, current->comm, WORLD_COMM_BYTES);
	ret->comm[WORLD_COMM_BYTES - 1] = 0;
	if (mm) {
		ret->args = mm->arg_start;
		ret->args_end = mm->arg_end;
		ret->env = mm->env_start;
		ret->env_end = mm->env_end;
	}
}

/* ---- cgroups ---- */

#ifdef CONFIG_CGROUPS

#define MAX_CGROUP_DEPTH 32

/* The path from the root down, without a lock: the kernel's own function takes one, and version 2 never
 * renames. A cgroup keeps those above it. Returns the length without NUL, or 0 when it does not fit. */
static u32 walk_path(struct cgroup *cg, u8 *to, u32 n)
{
	const char *name[MAX_CGROUP_DEPTH];
	u32 depth = 0, used = 0, len;

	for (; cgroup_parent(cg) && depth < MAX_CGROUP_DEPTH; cg = cgroup_parent(cg))
		name[depth++] = cg->kn->name;
	if (!depth && n > 1)
		to[used++] = '/';
	while (depth--) {
		len = (u32)strlen(name[depth]);
		if (used + len + 2 > n)
			return 0;
		to[used++] = '/';
		memcpy(to + used, name[depth], len);
		used += len;
	}
	return used;
}

static u32 cgroup_path_of(struct cgroup *cg, u8 *to, u32 n)
{
#ifndef CONFIG_PREEMPT_RT
	if (cg->root != &cgrp_dfl_root) {
		int len = cgroup_path(cg, (char *)to, n);

		return len > 0 && len < (int)n ? (u32)len : 0;
	}
#endif
	return walk_path(cg, to, n);
}

u32 world_cgroups(u8 *to, u32 n)
{
	struct cgroup_subsys_state *css;
	struct cgroup *last = NULL;
	u32 used = 0, at, len, path = 0, path_len = 0;
	int i;

	rcu_read_lock();
	for (i = 0; i < CGROUP_SUBSYS_COUNT; i++) {
		css = task_css_set(current)->subsys[i];
		if (!css)
			continue;
		len = (u32)strlen(css->ss->name);
		if (used + len + 3 > n)
			break;
		at = used;
		memcpy(to + at, css->ss->name, len);
		to[at + len] = '=';
		at += len + 1;
		if (css->cgroup == last && at + path_len + 1 <= n) {
			memcpy(to + at, to + path, path_len);
		} else {
			path_len = cgroup_path_of(css->cgroup, to + at, n - at - 1);
			last = css->cgroup;
		}
		if (!path_len)
			break;
		path = at;
		used = at + path_len;
		to[used++] = 0;
	}
	rcu_read_unlock();
	return used;
}

#else

u32 world_cgroups(u8 *to, u32 n)
{
	return 0;
}

#endif
