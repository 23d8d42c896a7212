# Runs a script after its prelude, as one program: the same names, and errors that show the script's own lines.
if [ -e "${1%/*}/prelude" ]; then
  source "${1%/*}/prelude"
fi
source "$1"
