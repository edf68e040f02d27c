/* SPDX-License-Identifier: MIT */
/* exercise.c - makes system calls in a fixed order with fixed arguments, for a recording whose every line
 * is known (exercise.expected). Linked statically; called without arguments in an empty folder.
 *
 * Calls are made by number, so that the C library adds and changes nothing. Results are not looked at:
 * what they were is in the recording. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/quota.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define C(name, ...) syscall(SYS_##name, ##__VA_ARGS__)

/* Where mmap puts things, so that addresses are known. */
#define FIXED ((void *)0x20000000)

static char buf[4096];
static int fds[2];

static void files(void)
{
	struct {
		uint64_t flags, mode, resolve;
	} how = { O_RDONLY, 0, 8 };
	struct iovec v[2] = { { "one ", 4 }, { "two", 3 } };
	struct iovec w[2] = { { buf, 3 }, { buf + 100, 10 } };
	off_t off = 2;

	C(open, "file", O_RDWR | O_CREAT | O_TRUNC, 0640); /* 3 */
	C(write, 3, "hello world", 11);
	C(pwrite64, 3, "HELLO", 5, 0);
	C(lseek, 3, 0, SEEK_SET);
	C(read, 3, buf, 5);
	C(pread64, 3, buf, 100, 6);
	C(writev, 3, v, 2);
	C(lseek, 3, 0, SEEK_SET);
	C(readv, 3, w, 2);
	C(preadv, 3, w, 2, 1, 0);
	C(pwritev, 3, v, 2, 20, 0);
	C(fstat, 3, buf);
	C(stat, "file", buf);
	C(lstat, "/nowhere", buf);
	C(openat, AT_FDCWD, "file", O_RDONLY | O_CLOEXEC); /* 4 */
	C(openat, AT_FDCWD, "/nowhere/at/all", O_WRONLY);
	C(openat2, AT_FDCWD, "file", &how, sizeof(how)); /* 5 */
	C(creat, "made", 0600);                          /* 6 */
	C(sendfile, 6, 4, &off, 4);
	C(copy_file_range, 3, NULL, 6, NULL, 5, 0);
	C(close, 6);
	C(close, 5);
	C(dup, 4); /* 5 */
	C(dup2, 4, 9);
	C(dup3, 4, 10, O_CLOEXEC);
	C(fcntl, 4, F_GETFD);
	C(fcntl, 4, F_SETFL, O_NONBLOCK);
	C(fcntl, 4, F_DUPFD_CLOEXEC, 20);
	C(ioctl, 4, 0x5401, buf);
	C(flock, 4, 2 | 4);
	C(fsync, 3);
	C(ftruncate, 3, 5);
	C(close, 99);
	C(close, 4);
	C(close, 5);
	C(close, 9);
	C(close, 10);
	C(close, 20);
	C(close, 3);
}

static void paths(void)
{
	C(mkdir, "dir", 0755);
	C(mkdirat, AT_FDCWD, "dir/sub", 0700);
	C(rename, "made", "renamed");
	C(renameat, AT_FDCWD, "renamed", AT_FDCWD, "again");
	C(renameat2, AT_FDCWD, "again", AT_FDCWD, "made", 1);
	C(link, "file", "hard");
	C(linkat, AT_FDCWD, "file", AT_FDCWD, "hard2", 0);
	C(symlink, "file", "soft");
	C(symlinkat, "file", AT_FDCWD, "soft2");
	C(readlink, "soft", buf, 100);
	C(access, "file", R_OK | W_OK);
	C(access, "none", F_OK);
	C(chmod, "file", 0604);
	C(fchmodat, AT_FDCWD, "file", 0640, 0);
	C(open, "dir", O_RDONLY | O_DIRECTORY); /* 3 */
	C(getdents64, 3, buf, sizeof(buf));
	C(getdents, 3, buf, sizeof(buf));
	C(fchmod, 3, 0750);
	C(openat, 3, "inner", O_RDWR | O_CREAT | O_EXCL, 0600); /* 4 */
	C(unlinkat, 3, "inner", 0);
	C(close, 4);
	C(chdir, "dir");
	C(getcwd, buf, sizeof(buf));
	C(chdir, "..");
	C(fchdir, 3);
	C(chdir, "/nowhere");
	C(chdir, "..");
	C(close, 3);
	C(unlinkat, AT_FDCWD, "dir/sub", AT_REMOVEDIR);
	C(rmdir, "dir");
	C(unlink, "hard");
	C(unlink, "hard2");
	C(unlink, "soft");
	C(unlink, "soft2");
	C(unlink, "made");
	C(unlink, "file");
	C(mount, "none", "/nowhere", "tmpfs", 2, NULL);
	C(umount2, "/nowhere", 1);
	C(chroot, "/nowhere");
}

static void descriptors(void)
{
	struct pollfd p[2] = { { 0, POLLIN, 0 }, { 0, POLLOUT | POLLHUP, 0 } };
	struct timespec t = { 0, 1000000 };
	struct epoll_event e = { EPOLLIN, { 0 } };
	struct timeval zero = { 0, 0 };

	C(pipe, fds); /* 3 4 */
	C(write, 4, "through a pipe", 14);
	C(read, 3, buf, sizeof(buf));
	p[0].fd = 3;
	p[1].fd = 4;
	C(poll, p, 2, 10);
	C(poll, NULL, 0, -1 + 1);
	C(ppoll, p, 2, &t, NULL, 8);
	t.tv_nsec = 2000000; /* the kernel has written what was left */
	C(ppoll, p, 1, &t, NULL, 8);
	C(select, 0, NULL, NULL, NULL, &zero);
	C(epoll_create1, 0); /* 5 */
	C(epoll_ctl, 5, EPOLL_CTL_ADD, 4, &e);
	e.events = EPOLLOUT;
	C(epoll_wait, 5, buf, 7, 1);
	C(pipe2, fds, O_CLOEXEC); /* 6 7 */
	C(splice, 3, NULL, 7, NULL, 10, 2);
	C(eventfd2, 3, 0);           /* 8 */
	C(timerfd_create, 1, 0);     /* 9 */
	C(inotify_init1, 0);         /* 10 */
	C(signalfd4, -1, buf, 8, 0); /* 11 */
	for (int fd = 3; fd < 12; fd++)
		C(close, fd);
}

static void inet(void)
{
	struct sockaddr_in a = { AF_INET, htons(4711), { htonl(INADDR_LOOPBACK) }, { 0 } };
	struct sockaddr_in b = { AF_INET, htons(9), { htonl(INADDR_LOOPBACK) }, { 0 } };
	struct iovec v[2] = { { "mes", 3 }, { "sage", 4 } };
	struct msghdr m = { &b, sizeof(b), v, 2, NULL, 0, 0 };
	struct msghdr r = { buf + 200, 100, v, 1, NULL, 0, 0 };
	struct timeval t = { 2, 500000 };
	socklen_t n = sizeof(a);
	int one = 1;

	C(socket, AF_INET, SOCK_STREAM, 0); /* 3 */
	C(setsockopt, 3, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	C(setsockopt, 3, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	C(setsockopt, 3, IPPROTO_TCP, 1, &one, sizeof(one));
	C(bind, 3, &a, sizeof(a));
	C(listen, 3, 5);
	C(socket, AF_INET, SOCK_STREAM, 0); /* 4 */
	C(bind, 4, &(struct sockaddr_in){ AF_INET, htons(4712), { htonl(INADDR_LOOPBACK) }, { 0 } },
	  sizeof(a));
	C(connect, 4, &a, sizeof(a));
	C(accept, 3, buf, &n); /* 5 */
	C(getsockname, 4, buf, &n);
	C(getpeername, 4, buf, &n);
	C(sendto, 4, "request", 7, 0, NULL, 0);
	C(recvfrom, 5, buf, 100, 0, NULL, NULL);
	C(write, 5, "answer", 6);
	C(read, 4, buf, 100);
	n = sizeof(one);
	C(getsockopt, 4, SOL_SOCKET, SO_ERROR, &one, &n);
	C(getsockopt, 4, SOL_SOCKET, SO_TYPE, &one, &n);
	C(shutdown, 4, SHUT_WR);
	C(close, 5);
	C(close, 4);
	C(socket, AF_INET, SOCK_STREAM, 0); /* 4 */
	C(connect, 4, &b, sizeof(b));
	C(close, 4);
	C(close, 3);
	C(socket, AF_INET, SOCK_DGRAM, 0); /* 3 */
	C(bind, 3, &(struct sockaddr_in){ AF_INET, htons(4713), { htonl(INADDR_LOOPBACK) }, { 0 } },
	  sizeof(a));
	b.sin_port = htons(4713);
	C(sendto, 3, "datagram", 8, 0, &b, sizeof(b));
	n = sizeof(a);
	C(recvfrom, 3, buf, 100, 0, buf + 200, &n);
	C(sendmsg, 3, &m, 0);
	v[0].iov_base = buf;
	v[0].iov_len = 100;
	C(recvmsg, 3, &r, 0);
	C(recvfrom, 3, buf, 100, MSG_DONTWAIT, NULL, NULL);
	C(close, 3);
}

static void unix_and_inet6(void)
{
	struct sockaddr_un a = { AF_UNIX, "listener" };
	struct sockaddr_un hidden = { AF_UNIX, "\0hidden" };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
				    .sin6_port = htons(4714),
				    .sin6_addr = IN6ADDR_LOOPBACK_INIT };

	C(socketpair, AF_UNIX, SOCK_STREAM, 0, fds); /* 3 4 */
	C(close, 3);
	C(close, 4);
	C(socket, AF_UNIX, SOCK_STREAM, 0); /* 3 */
	C(bind, 3, &a, sizeof(sa_family_t) + 9);
	C(listen, 3, 1);
	C(socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); /* 4 */
	C(connect, 4, &a, sizeof(sa_family_t) + 9);
	C(accept4, 3, NULL, NULL, SOCK_CLOEXEC); /* 5 */
	C(sendto, 4, "local", 5, 0, NULL, 0);
	C(recvfrom, 5, buf, 100, 0, NULL, NULL);
	C(close, 5);
	C(close, 4);
	C(socket, AF_UNIX, SOCK_DGRAM, 0); /* 4 */
	C(bind, 4, &hidden, sizeof(sa_family_t) + 7);
	C(close, 4);
	C(close, 3);
	C(unlink, "listener");
	C(socket, AF_INET6, SOCK_STREAM, 0); /* 3 */
	C(bind, 3, &six, sizeof(six));
	C(listen, 3, 5);
	C(socket, AF_INET6, SOCK_STREAM, 0); /* 4 */
	C(connect, 4, &six, sizeof(six));
	C(accept, 3, NULL, NULL); /* 5 */
	for (int fd = 3; fd < 6; fd++)
		C(close, fd);
	C(socket, AF_NETLINK, SOCK_RAW, 0); /* 3 */
	C(close, 3);
}

static void memory(void)
{
	uint32_t word = 7;

	C(mmap, FIXED, 0x3000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
	  0);
	C(mprotect, FIXED, 0x1000, PROT_READ);
	C(munmap, FIXED, 0x3000);
	C(mmap, NULL, 0, PROT_READ, MAP_PRIVATE, -1, 0);
	C(brk, 0x1000);
	C(madvise, FIXED, 0x1000, 4);
	C(mmap, FIXED, 0x1000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
	  0);
	memcpy(FIXED, &word, sizeof(word));
	C(futex, FIXED, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 8, NULL, NULL, 0);
	C(futex, FIXED, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* A call as 32-bit programs make it: other numbers, and pointers of 32 bits, which FIXED has. */
static long old_call(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory");
	return ret;
}

static void old_calls(void)
{
	char *low = C(mmap, FIXED, 0x1000, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) < 0
			    ? NULL
			    : FIXED;
	uint32_t *vec = (uint32_t *)(low + 512);

	strcpy(low, "/dev/null");
	strcpy(low + 100, "thirty-two");
	vec[0] = (uint32_t)(uintptr_t)low + 100;
	vec[1] = 6;
	vec[2] = (uint32_t)(uintptr_t)low + 106;
	vec[3] = 4;
	old_call(5, (long)low, O_RDWR | O_APPEND, 0); /* open: 3 */
	old_call(4, 3, (long)low + 100, 10);          /* write */
	old_call(146, 3, (long)vec, 2);               /* writev */
	old_call(54, 3, 0x5401, (long)low);           /* ioctl */
	old_call(199, 0, 0, 0);                       /* getuid32 */
	old_call(64, 0, 0, 0);                        /* getppid: generic */
	old_call(102, 1, (long)low, 0); /* socketcall(socket), with text for arguments */
	old_call(6, 3, 0, 0);           /* close */
	old_call(6, -1, 0, 0);
}

/* Calls whose arguments stand in memory: socketcall, select and mmap of old programs. */
static void old_folded_calls(void)
{
	uint32_t *words = FIXED;
	uint32_t at = (uint32_t)(uintptr_t)words;
	const struct sockaddr_in a = { AF_INET, htons(4715), { htonl(INADDR_LOOPBACK) }, { 0 } };

	memcpy(words + 100, &a, sizeof(a));
	memcpy(words + 200, "folded", 6);
	memcpy(words, (uint32_t[]){ AF_INET, SOCK_DGRAM, 0 }, 12);
	old_call(102, 1, at, 0); /* socket: 3 */
	memcpy(words, (uint32_t[]){ 3, at + 400, sizeof(a) }, 12);
	old_call(102, 2, at, 0); /* bind */
	old_call(102, 3, at, 0); /* connect, to itself */
	memcpy(words, (uint32_t[]){ 3, at + 800, 6, 0 }, 16);
	old_call(102, 9, at, 0); /* send */
	memcpy(words, (uint32_t[]){ 3, at + 900, 50, 0 }, 16);
	old_call(102, 10, at, 0); /* recv */
	memcpy(words, (uint32_t[]){ 3, 2 }, 8);
	old_call(102, 13, at, 0); /* shutdown */
	old_call(102, 99, at, 0); /* no such call: generic */
	old_call(102, 1, 8, 0);   /* no such memory: generic */
	old_call(6, 3, 0, 0);
	memcpy(words, (uint32_t[]){ 0, 0, 0, 0, at + 400 }, 20);
	memset(words + 100, 0, 8);
	old_call(82, at, 0, 0); /* select */
	memcpy(words,
	       (uint32_t[]){ 0x30000000, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
			     -1, 0 },
	       24);
	old_call(90, at, 0, 0); /* mmap */
}

#define QUOTA(command, type) ((uint32_t)(command) << 8 | (type))
#define Q_XGETQUOTA          0x5803 /* linux/dqblk_xfs.h */

/* There is no such device: told is what was given. */
static void quotas(void)
{
	static const char dev[] = "/dev/none";
	struct if_dqblk d = { 11, 12, 13, 14, 15, 16, 17, 18, QIF_BLIMITS | QIF_SPACE | QIF_ITIME };
	struct if_dqinfo info = { 604800, 86400, 1, IIF_ALL };
	uint32_t format = QFMT_VFS_V1;

	C(quotactl, QUOTA(Q_QUOTAON, USRQUOTA), dev, QFMT_VFS_V0, "/quota.user");
	C(quotactl, QUOTA(Q_SETQUOTA, GRPQUOTA), dev, 1000, &d);
	d.dqb_valid = QIF_ILIMITS | QIF_BTIME;
	C(quotactl, QUOTA(Q_GETQUOTA, USRQUOTA), dev, 1001, &d);
	C(quotactl, QUOTA(Q_SETINFO, USRQUOTA), dev, 7, &info);
	C(quotactl, QUOTA(Q_GETFMT, GRPQUOTA), dev, 7, &format);
	C(quotactl, QUOTA(Q_XGETQUOTA, USRQUOTA), dev, 1002, &d);
	C(quotactl, QUOTA(Q_SYNC, 77), dev, 7, &d);
	C(quotactl, 0x1234, dev, 7, (void *)8);
}

static void others(void)
{
	struct timespec t = { 0, 2000000 };
	struct rlimit l = { 100, 200 };
	struct sembuf s[2] = { { 0, 1, 0 }, { 0, -1, IPC_NOWAIT } };
	uint32_t ids[3];
	long sem;

	C(getppid);
	C(getuid);
	C(geteuid);
	C(getgid);
	C(getegid);
	C(getresuid, &ids[0], &ids[1], &ids[2]);
	C(getresgid, &ids[0], &ids[1], &ids[2]);
	C(nanosleep, &t, NULL);
	C(clock_nanosleep, 1, 0, &t, NULL);
	C(getrlimit, RLIMIT_NOFILE, &l);
	l.rlim_cur = 100;
	l.rlim_max = 200;
	C(setrlimit, RLIMIT_CORE, &l);
	C(prlimit64, 0, RLIMIT_CORE, NULL, &l);
	C(getrlimit, 77, &l);
	C(kill, 1, 0);
	C(kill, 999999, SIGTERM);
	C(tkill, 999999, SIGTERM);
	C(tgkill, 999999, 999999, SIGUSR1);
	C(setpgid, 0, 0);
	C(umask, 022);
	C(uname, buf);
	C(semget, 0, 2, IPC_CREAT | 0600);
	sem = C(semget, 4711, 1, IPC_CREAT | 0600);
	C(semop, sem, s, 2);
	C(semctl, sem, 0, SETVAL, 5);
	C(semctl, sem, 0, IPC_RMID, 0);
	C(ptrace, 3, 999999, 0x1234, 0x5678);
	quotas();
	C(unshare, CLONE_FS | CLONE_SYSVSEM);
	C(setns, 99, CLONE_NEWNET);
	C(seccomp, 3, 0, 0);
	C(bpf, 77, NULL, 0);
	C(userfaultfd, 0x80000); /* 3 or refused */
	C(close, 3);
	C(openat, AT_FDCWD, (char *)8, O_RDONLY); /* no such memory */
	C(open, "/dev/zero", O_RDONLY);           /* 3 */
	C(read, 3, (void *)8, 10);
	C(close, 3);
	syscall(9999);
}

static void processes(void)
{
	static char *const argv[] = { "/exercise", "child", "two words", NULL };
	static char *const envp[] = { "HOME=/root", "EMPTY=", NULL };
	long pid;

	C(execve, "/nowhere/program", argv, envp);
	pid = C(fork);
	if (pid == 0) {
		C(execve, "/exercise", argv, envp);
		C(exit, 1);
	}
	C(wait4, pid, NULL, 0, NULL);
	pid = C(vfork);
	if (pid == 0)
		C(exit, 3);
	C(wait4, pid, NULL, 0, NULL);
	pid = C(clone, SIGCHLD | CLONE_FS, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		pid = C(getpid);
		C(kill, pid, SIGKILL);
		C(exit, 4);
	}
	C(wait4, pid, NULL, 0, NULL);
	C(setuid, 1000);
	C(setgid, 1000);
	C(setresuid, -1, 1000, -1);
	C(setresgid, -1, -1, 1000);
	C(setsid);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) /* the child: it was only to be seen */
		return 5;
	files();
	paths();
	descriptors();
	inet();
	unix_and_inet6();
	memory();
	old_calls();
	old_folded_calls();
	others();
	processes();
	return 0;
}
