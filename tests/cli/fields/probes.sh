# Which processes are the probes that a container's description announces: what the runtime starts with
# that command line, and its children, but nothing that the container starts itself.
id=8433edc40103958e51b4ebf0db5b0f384990e4648d881b7b74935ec79d4e3a86
cat >probes.txt <<EOF
section
machine n_cpus=1 hostname=fixture
threads v9
thread old tid=1 pid=1 ptid=0 comm=init exe=init cwd=/ vtid=1 vpid=1
thread old tid=50 pid=50 ptid=1 comm=shim exe=shim cwd=/ vtid=50 vpid=50
thread old tid=60 pid=60 ptid=50 comm=srv exe=srv cwd=/ vtid=1 vpid=1 cgroups="cpu=/docker/$id\\0"
thread old tid=61 pid=61 ptid=50 comm=listed exe=/bin/check args="-a\\0b\\0" cwd=/ vtid=8 vpid=8 cgroups="cpu=/docker/$id\\0"
thread old tid=62 pid=62 ptid=60 comm=inside exe=/bin/check args="-a\\0b\\0" cwd=/ vtid=9 vpid=9 cgroups="cpu=/docker/$id\\0"
event CONTAINER_JSON_E @tid=-1 json="{\\"container\\":{\\"id\\":\\"8433edc40103\\",\\"full_id\\":\\"$id\\",\\"name\\":\\"web\\",\\"type\\":0,\\"image\\":\\"i\\",\\"Healthcheck\\":{\\"exe\\":\\"/bin/check\\",\\"args\\":[\\"-a\\",\\"b\\"]},\\"LivenessProbe\\":{\\"exe\\":\\"/bin/live\\",\\"args\\":[]},\\"ReadinessProbe\\":{\\"exe\\":\\"/bin/ready\\",\\"args\\":[\\"x\\"]}}}"
event SYSCALL_GETCWD_E @tid=61
event SYSCALL_GETCWD_E @tid=62
event SYSCALL_GETCWD_E @tid=60
event SYSCALL_CLONE_20_E @tid=50
event SYSCALL_CLONE_20_X @tid=50 res=70 exe=shim tid=50 pid=50 ptid=1 comm=shim vtid=50 vpid=50 
event SYSCALL_CLONE_20_X @tid=70 res=0 exe=shim tid=70 pid=70 ptid=50 comm=shim vtid=20 vpid=20 cgroups="cpu=/docker/$id\\0"
event SYSCALL_GETCWD_E @tid=70
event SYSCALL_EXECVE_19_E @tid=70 filename=/bin/check
event SYSCALL_EXECVE_19_X @tid=70 res=0 exe=/bin/check args="-a\\0b\\0" tid=70 pid=70 ptid=50 comm=check cgroups="cpu=/docker/$id\\0"
event SYSCALL_GETCWD_E @tid=70
event SYSCALL_CLONE_20_E @tid=70
event SYSCALL_CLONE_20_X @tid=70 res=71 exe=/bin/check tid=70 pid=70 ptid=50 comm=check vtid=20 vpid=20 cgroups="cpu=/docker/$id\\0"
event SYSCALL_CLONE_20_X @tid=71 res=0 exe=/bin/check tid=71 pid=71 ptid=70 comm=check vtid=21 vpid=21 cgroups="cpu=/docker/$id\\0"
event SYSCALL_GETCWD_E @tid=71
event SYSCALL_EXECVE_19_X @tid=71 res=0 exe=/bin/sub tid=71 pid=71 ptid=70 comm=sub cgroups="cpu=/docker/$id\\0"
event SYSCALL_GETCWD_E @tid=71
event SYSCALL_EXECVE_19_X @tid=70 res=0 exe=/bin/live tid=70 pid=70 ptid=50 comm=live cgroups="cpu=/docker/$id\\0"
event SYSCALL_GETCWD_E @tid=70
event SYSCALL_EXECVE_19_X @tid=62 res=0 exe=/bin/check args="-a\\0b\\0" tid=62 pid=62 ptid=60 comm=check cgroups="cpu=/docker/$id\\0"
event SYSCALL_GETCWD_E @tid=62
event SYSCALL_CLONE_20_X @tid=80 res=0 exe=shim tid=80 pid=80 ptid=50 comm=shim vtid=30 vpid=30 cgroups="cpu=/docker/$id\\0"
event SYSCALL_EXECVE_19_X @tid=80 res=0 exe=/bin/ready args="x\\0" tid=80 pid=80 ptid=50 comm=ready cgroups="cpu=/docker/$id\\0"
event SYSCALL_GETCWD_E @tid=80
EOF
"${SCAN%/*}/mkcap" probes.txt probes.scap
"$SCAN" events probes.scap -p '*%evt.num %thread.tid %proc.cmdline: %proc.is_container_healthcheck %proc.is_container_liveness_probe %proc.is_container_readiness_probe'
"$SCAN" events probes.scap -p %evt.num proc.is_container_healthcheck=true
