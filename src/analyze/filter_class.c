/* SPDX-License-Identifier: MIT */
/* filter_class.c - classes of system calls by what they are about, named as strace names them. */
#include "filter_internal.h"

static const struct {
	const char *name;
	const char *calls;
} classes[] = {
	/* Calls that take the name of a file. */
	{ "%file",
	  "open openat openat2 open_by_handle_at creat access faccessat faccessat2 acct chdir chmod fchmodat "
	  "fchmodat2 chown chown16 lchown fchownat chroot execve execveat getcwd stat stat64 lstat lstat64 "
	  "newfstatat fstatat64 statx oldstat oldlstat statfs statfs64 link linkat unlink unlinkat rename "
	  "renameat renameat2 mkdir mkdirat rmdir mknod mknodat symlink symlinkat readlink readlinkat "
	  "truncate truncate64 utime utimes utimensat futimesat mount umount umount2 pivot_root swapon "
	  "swapoff uselib quotactl getxattr lgetxattr setxattr lsetxattr listxattr llistxattr removexattr "
	  "lremovexattr inotify_add_watch fanotify_mark name_to_handle_at mount_setattr move_mount "
	  "open_tree fspick" },
	{ "%net",
	  "socket socketpair bind connect listen accept accept4 getsockname getpeername getsockopt setsockopt "
	  "shutdown send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg sendfile getpmsg putpmsg "
	  "socketcall" },
	/* One kind of deed each, whatever name a call for it has. */
	{ "%open", "open openat openat2 open_by_handle_at creat" },
	{ "%accept", "accept accept4" },
	{ "%fork", "clone clone3 fork vfork" },
	{ "%exec", "execve execveat" },
	{ "%sync", "sync syncfs fsync fdatasync sync_file_range msync" },
	{ "%delete", "unlink unlinkat rmdir" },
	{ "%rename", "rename renameat renameat2" },
	{ "%link", "link linkat symlink symlinkat" },
	{ "%chmod", "chmod fchmod fchmodat fchmodat2" },
	{ "%chown", "chown chown16 lchown fchown fchownat" },
	/* Life and death of processes. */
	{ "%process",
	  "clone clone3 fork vfork execve execveat exit exit_group wait4 waitid waitpid kill tkill tgkill "
	  "arch_prctl pidfd_send_signal pidfd_open procexit" },
	{ "%memory",
	  "brk mmap mmap2 munmap mprotect mremap msync madvise process_madvise mlock mlock2 munlock mlockall "
	  "munlockall mincore mbind get_mempolicy set_mempolicy migrate_pages move_pages remap_file_pages "
	  "pkey_mprotect shmat shmdt process_mrelease" },
	{ "%ipc",
	  "msgget msgsnd msgrcv msgctl semget semop semctl semtimedop shmget shmat shmdt shmctl ipc" },
	{ "%signal",
	  "kill tkill tgkill signal sigaction sigpending sigprocmask sigreturn sigsuspend sigaltstack "
	  "rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend "
	  "rt_sigtimedwait rt_tgsigqueueinfo signalfd signalfd4 pause ssetmask sgetmask signaldeliver "
	  "pidfd_send_signal" },
	/* Asking for, setting and waiting for times. */
	{ "%time",
	  "time stime times gettimeofday settimeofday adjtimex clock_gettime clock_settime clock_getres "
	  "clock_adjtime clock_nanosleep nanosleep alarm getitimer setitimer timer_create timer_settime "
	  "timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime" },
	/* Mostly waiting for something to happen. */
	{ "%wait",
	  "accept accept4 clock_nanosleep epoll_pwait epoll_pwait2 epoll_wait futex futex_waitv io_getevents "
	  "nanosleep pause poll ppoll pselect6 restart_syscall rt_sigsuspend rt_sigtimedwait select wait4 "
	  "waitid waitpid" },
};

#define N_CLASSES (sizeof(classes) / sizeof(classes[0]))

const char *call_class(struct str name)
{
	if (str_eq(name, STR("%network")))
		name = STR("%net");
	for (size_t i = 0; i < N_CLASSES; i++)
		if (str_eq(name, str_of(classes[i].name)))
			return classes[i].calls;
	return NULL;
}

const char *call_class_name(uint32_t i)
{
	return i < N_CLASSES ? classes[i].name : NULL;
}
