"""The interpreter imports this before it runs the script, and then what has this name on its own path."""

import _podshell

_podshell.begin()
_podshell.import_next(__name__)
