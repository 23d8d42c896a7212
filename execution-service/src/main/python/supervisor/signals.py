"""Decides which shells a signal spares."""

import signal

from supervisor.proc import has_no_input, read_proc


class ShellProcess:
    """The shell around a learner's text, and which of a job's processes a signal must not end.

    A shell that waits for a program that handles a signal would die of it, and leave the program behind. So neither the
    shell nor its subshells on the way to that program get it. If no program handles it, all get it, so that a loop
    ends. They also get it if the text has a trap for it. Background processes do not count.
    """

    # These signals do not end a waiting shell; bash also leaves SIGINT and SIGQUIT to the program.
    HARMLESS = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT, signal.SIGCHLD,
                signal.SIGURG, signal.SIGWINCH, signal.SIGKILL}
    LEFT_BY_BASH = {signal.SIGINT, signal.SIGQUIT}

    def __init__(self, file, arguments, is_bash, may_trap):
        self.file = file
        self.command_line = b"".join(argument + b"\0" for argument in arguments)
        self.harmless = self.HARMLESS | (self.LEFT_BY_BASH if is_bash else set())
        self.may_trap = may_trap

    def spared(self, leader, members, number):
        if number in self.harmless:
            return set()
        parents = {member.pid: member.parent for member in members}
        shells = {pid: Dispositions(pid) for pid in parents if read_proc(pid, "cmdline") == self.command_line}
        if leader not in shells:
            return set()
        spared = set()
        for pid in parents:
            if self.is_waited_for(pid, shells, leader, number):
                while pid in parents:
                    pid = parents[pid]
                    if pid in shells and not (self.may_trap and shells[pid].catches(number)):
                        spared.add(pid)
        return spared

    def is_waited_for(self, pid, shells, leader, number):
        """Returns whether it handles the signal and was not started with &, which makes it ignore keyboard signals."""
        process = shells.get(pid) or Dispositions(pid)
        is_background = process.ignores(signal.SIGQUIT) and (process.ignores(signal.SIGINT) or has_no_input(pid))
        if pid == leader or is_background and not shells[leader].ignores(signal.SIGINT):
            return False
        return process.ignores(number) or process.catches(number) and (pid not in shells or self.may_trap)


class Dispositions:
    """A process's dispositions of signals at the time of creation."""

    def __init__(self, pid):
        lines = dict(line.split(b":", 1) for line in read_proc(pid, "status").splitlines() if b":" in line)
        self.ignored = int(lines.get(b"SigIgn", b"0"), 16)
        self.caught = int(lines.get(b"SigCgt", b"0"), 16)

    def ignores(self, number):
        return bool(self.ignored >> (number - 1) & 1)

    def catches(self, number):
        return bool(self.caught >> (number - 1) & 1)
