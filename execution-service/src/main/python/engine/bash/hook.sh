# Bash reads this before the script, which it runs as it always does. The prelude comes first, in the script's names.
export -n BASH_ENV
source "${BASH_ENV%/*}/prelude.sh"
unset BASH_ENV
