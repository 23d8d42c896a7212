"""Receives the variables and the working directory with which a shell ends."""

import os

from supervisor.bounds import KIB, MIB
from supervisor.files import replace_file
from supervisor.quoting import quote

STATE_BYTES = MIB
STATE_FOLDER_BYTES = 8 * KIB


class ShellState:
    """Receives a shell's variables and folder when it ends: NUL after each variable, then the folder's line.

    Two programs write it, which inherit both from the shell that starts them. So functions, options, or the value of
    $PWD in the text's shell do not affect them. The file is read through the descriptor that created it, so a
    replacement is never opened.
    """

    def __init__(self, shell, path):
        self.shell = shell
        self.path = path
        self.files = [path]
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def report(self, is_second=False):
        """Returns the shell command that reports, the second one only if the first one did not.

        Subshells run no DEBUG trap, and -e and -x do not reveal them.
        """
        pwd = quote(self.shell.pwd) + " -P || pwd -P" if self.shell.pwd else "pwd -P"
        file = quote(os.fsdecode(self.path))
        command = "{} -0; {}".format(quote(self.shell.env), pwd)
        if is_second:
            test = "[[ -s {} ]]" if self.shell.bash else "[ -s {} ]"
            command = "( {} || {{ {}; }} >|{} )".format(test.format(file), command, file)
        else:
            command = "( {} ) >|{}".format(command, file)
        return os.fsencode("{{ ! {} {}; }} 2>/dev/null".format(command, self.no_trace()))

    def no_trace(self):
        return "{BASH_XTRACEFD}>/dev/null" if self.shell.bash else ""

    def around(self, code, has_exit):
        """Returns code followed by the report, with the same status; on one line, so that -v does not print it."""
        quiet = b"2>/dev/null " + os.fsencode(self.no_trace())
        end = b'( set -- "$?"; %b; exit "$1" ) %b' % (self.report(), quiet)
        if self.shell.bash:
            end += b" && ( [[ 1 ]] ) " + quiet  # so that a trap on ERR does not see the status a second time
        if not has_exit:
            return code + b"; " + end
        exit = (b'exit() { { set -- "$?" "$@"; set +x; unset -f exit; [[ $BASHPID != "$$" ]] || %b; } 2>/dev/null; '
                b'exit "${2-$1}"; }; ' % self.report())
        return exit + code + b"; " + end

    def write(self, suffix, content):
        path = self.path + suffix
        self.files.append(path)
        replace_file(path, content, 0o600)
        return path

    def folder(self):
        folder, _ = self.read()
        return os.path.realpath(folder) if folder else None

    def read(self):
        """Returns the folder and the variables; None for each that was not reported."""
        size = os.fstat(self.fd).st_size
        start = max(0, size - (STATE_BYTES if size <= STATE_BYTES else STATE_FOLDER_BYTES))
        *parts, line = os.pread(self.fd, size - start, start).split(b"\0")
        folder = line[:-1] if line.startswith(b"/") and line.endswith(b"\n") else None
        if not parts or line and not folder or start:
            return folder, None
        variables = dict(part.split(b"=", 1) for part in parts if b"=" in part)
        named = variables.get(b"PWD", b"")
        if named.startswith(b"/") and (folder is None or is_same_folder(named, folder)):
            folder = named  # with the symbolic links in the learner's path
        return folder, variables

    def restore(self):
        try:
            self.shell.restore(*self.read())
        finally:
            self.discard()

    def discard(self):
        os.close(self.fd)
        for path in self.files:
            try:
                os.unlink(path)
            except OSError:
                pass  # it is the learner's folder too


def is_same_folder(one, other):
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False
