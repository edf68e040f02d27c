# The state of this machine, without events: every reader takes it, and this very process is in it.
exec 7<"$0"
sleep 100 &
pid=$!
"$SCAN" record --state -q -w state.scap
echo "status $?"
"$SCAN" record --state -q -z -w state.scap.gz
ls
stat -c %a state.scap
kill $pid
"$SCAN" info state.scap | grep -cE '(Threads|Descriptors) listed  *[1-9]'
"$SCAN" info state.scap | grep -E 'Damaged|Internal, not shown|Lost events'
# The shell that runs this has descriptor 7 open on this file, and a child that sleeps.
strings -n 4 state.scap | grep -c "$(basename "$0")" | sed 's/[1-9][0-9]*/found/'
"$SCAN" events state.scap
echo "status $?"
head -c 2 state.scap.gz | od -An -tx1
