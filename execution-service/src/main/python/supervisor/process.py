"""Forks a command's first process, and connects it."""

import fcntl
import os
import resource
import signal
import socket
import struct
import termios

from supervisor.bounds import ENGINE_FD, KILL_AFTER_SECONDS
from supervisor.proc import session_members
from supervisor.protocol import StreamCode
from supervisor.tap import TapFolder
from supervisor.terminal import set_size

SPARE_PROCESSES = 4
ENGINE_READ_MICROS = 250000
IUTF8 = 0o40000
SIGNALS = set(getattr(signal, "valid_signals", lambda: set(signal.Signals))()) - {signal.SIGKILL, signal.SIGSTOP}


class Process:
    """Represents the first process of a command, and this side's ends of its streams."""

    def __init__(self, start, shell, configuration):
        self.terminal = self.slave = self.input = self.answers = self.state = self.taps = None
        self.outputs = []
        inherited = []
        opened = []
        try:
            if start.taps:
                self.taps = TapFolder(shell.taps_folder(start.id), start.taps, start.terminal is None)
            program = shell.program(start, configuration, self.taps)
            self.shell = program.shell
            self.state = program.state
            if self.taps:
                shell.check_taps(program, start.shell, self.taps)
            self.folder = os.path.realpath(program.folder)
            inherited = self.connect(start, opened)
            self.pid = self.fork(program, inherited, configuration.limits_of_next())
        except BaseException:
            for fd in opened:
                os.close(fd)
            if self.state:
                self.state.discard()
            if self.taps:
                self.taps.discard()
            raise
        for fd in set(inherited) - {self.slave}:
            os.close(fd)

    def connect(self, start, opened):
        """Opens the child's standard input, output and error, and keeps the other ends."""
        if start.terminal:
            self.terminal, self.slave = os.openpty()
            opened += [self.terminal, self.slave]
            set_size(self.terminal, *start.terminal)
            attributes = termios.tcgetattr(self.slave)
            attributes[0] |= IUTF8
            termios.tcsetattr(self.slave, termios.TCSANOW, attributes)
            self.outputs = [(self.terminal, StreamCode.TERMINAL)]
            inherited = [self.slave] * 3
            if start.stdin == "open":
                self.input = os.dup(self.terminal)
                opened.append(self.input)
        else:
            output, child_output = os.pipe()
            opened += [output, child_output]
            errors, child_errors = os.pipe()
            opened += [errors, child_errors]
            self.outputs = [(output, StreamCode.STDOUT), (errors, StreamCode.STDERR)]
            inherited = [None, child_output, child_errors]
            if start.stdin == "open":
                inherited[0], self.input = os.pipe()
                opened += [inherited[0], self.input]
        if start.stdin == "closed":
            inherited[0] = os.open(os.devnull, os.O_RDONLY)
            opened.append(inherited[0])
        if start.script and start.script.engine:
            engine, child_engine = socket.socketpair()
            child_engine.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, ENGINE_READ_MICROS))
            inherited.append(child_engine.detach())
            self.outputs.append((engine.detach(), StreamCode.ENGINE))
            opened += [self.outputs[-1][0], inherited[ENGINE_FD]]
            self.answers = os.dup(self.outputs[-1][0])
            opened.append(self.answers)
        for fd in [fd for fd, _ in self.outputs] + [self.input]:
            if fd is not None:
                os.set_blocking(fd, False)
        return inherited

    def fork(self, program, inherited, limits):
        """Forks with signals blocked, until the child has dropped this process's handlers."""
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            pid = os.fork()
            if pid == 0:
                self.exec_child(program, inherited, limits)
            return pid
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def exec_child(self, program, inherited, limits):
        """Executes the program in the child. Never returns."""
        try:
            os.setsid()
            if self.slave is not None:
                fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for target, fd in enumerate(inherited):
                os.dup2(fd, target)
                os.set_inheritable(target, True)  # where the two are one
            os.umask(0o022)
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            for limit, value in limits:
                hard = resource.getrlimit(limit)[1]
                if hard != resource.RLIM_INFINITY:
                    value = min(value, hard - SPARE_PROCESSES if limit == resource.RLIMIT_NPROC else hard)
                # A process over the soft limit gets SIGXCPU, which gives the reason; if it survives that, it gets SIGKILL.
                last = value + int(KILL_AFTER_SECONDS) if limit == resource.RLIMIT_CPU else value
                resource.setrlimit(limit, (value, last if hard == resource.RLIM_INFINITY else min(last, hard)))
            os.chdir(program.folder)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            file = program.shell.file if program.shell else program.arguments[0]
            os.execvpe(file, program.arguments, program.environment)
        except BaseException as error:
            name = os.fsdecode(program.arguments[0])
            reason = getattr(error, "strerror", None) or repr(error)
            os.write(2, "podshell: cannot run {}: {}\n".format(name, reason).encode("utf-8", "replace"))
        finally:
            os._exit(127)

    def last_folder(self):
        """Returns the folder in which the shell ended; None if it has not reported one."""
        return self.state.folder() if self.state else None

    def exited(self):
        """Closes this side of the terminal; only background processes hold it from here on."""
        if self.slave is not None:
            os.close(self.slave)
            self.slave = None
        if self.state:
            self.state.restore()
            self.state = None

    def release_taps(self):
        if self.taps:
            self.taps.release()

    def remove_taps(self):
        if self.taps:
            self.taps.remove(is_in_use=bool(session_members(self.pid)))
