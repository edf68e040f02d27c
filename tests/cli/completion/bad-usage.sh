"$SCAN" completion
echo "status $?"
"$SCAN" completion tcsh
echo "status $?"
"$SCAN" completion bash zsh
echo "status $?"
