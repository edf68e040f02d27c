# The list names every verb of the table, and nothing else does a verb's work.
"$SCAN" help | sed -n '/^Verbs:/,/^$/p' | grep -c '^  [a-z]' >listed
sed -n 's/^VERB(\([a-z]*\), .*/\1/p' "$ROOT/src/cmd/verbs.def" | grep -vc '^sysdig$' >defined
cmp listed defined && echo "all verbs listed"
"$SCAN" help >list
"$SCAN" --help | cmp - list && echo "--help is the same"
"$SCAN" -h | cmp - list && echo "-h too"
"$SCAN" >none
echo "no verb: status $?"
