# The lists hold what the program knows: as many fields and events as can be asked for.
"$SCAN" -l | sed -n '1,8p'
"$SCAN" -lv | sed -n '4,8p'
"$SCAN" --list-markdown | sed -n '1,7p'
"$SCAN" -L | sed -n '1,4p'
echo "classes: $("$SCAN" -l | grep -c '^Field Class')"
[ "$("$SCAN" --list-markdown | grep -c '^`')" -gt 250 ] && echo "more than 250 fields"
[ "$("$SCAN" events -L | grep -c '^[<>] [a-z0-9_]*(')" -gt 300 ] && echo "more than 300 events"
"$SCAN" -l | awk 'length > 121 { print "too long: " $0 }'
"$SCAN" -lv | cut -c1-30 | grep -c '^evt.arg *$'
