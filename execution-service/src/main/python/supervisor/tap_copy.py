# Copies standard input to standard output and to a tap, and a stage's errors to standard error and to another.
# Like a pipe, it ends when both sides have ended, and nothing else ends it. It never waits for a tap without a reader.
import os, select, signal, sys

PIECE = 65536
SURE = 4096  # what a pipe that is ready takes at once


def write(fd, data):
    while data:
        data = data[os.write(fd, data):]


def is_ready(fd, events, milliseconds=0):
    poll = select.poll()
    poll.register(fd, events)
    return bool(poll.poll(milliseconds))


class Tap:
    def __init__(self, path):
        try:
            self.fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            os.set_blocking(self.fd, True)
        except OSError:
            self.fd = None

    def write(self, data):
        try:
            if self.fd is not None:
                write(self.fd, data)
        except OSError:
            self.fd = None


class Errors:
    def __init__(self, source, tap):
        self.fd = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
        self.tap = Tap(tap)
        self.waiting = b""
        self.has_begun = False  # whether the stage has opened it: then no writer means that it has ended

    def register(self, poll):
        if self.waiting:
            poll.register(2, select.POLLOUT)
        else:
            poll.register(self.fd, select.POLLIN)

    def copy(self, is_patient=False):
        while self.fd is not None:
            while self.waiting:
                if not is_patient and not is_ready(2, select.POLLOUT):
                    return
                try:
                    self.waiting = self.waiting[os.write(2, self.waiting[:SURE]):]
                except OSError:
                    self.waiting = b""
            try:
                data = os.read(self.fd, PIECE)
            except BlockingIOError:
                self.has_begun = True
                return
            if data:
                self.has_begun = True
                self.waiting = data
                self.tap.write(data)
            elif self.has_begun:
                os.close(self.fd)
                self.fd = None
            else:
                return


class NoErrors:
    fd = None
    has_begun = True

    def copy(self, is_patient=False):
        pass


for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
output = Tap(sys.argv[1])
errors = Errors(*sys.argv[2:]) if sys.argv[2:] else NoErrors()
has_reader = True
while has_reader or not errors.has_begun:
    poll = select.poll()
    poll.register(0, select.POLLIN)
    if has_reader:
        poll.register(1, 0)
    if errors.fd is not None:
        errors.register(poll)
    ready = {fd for fd, _ in poll.poll()}
    errors.copy()
    if 1 in ready:
        has_reader = False
    elif 0 in ready:
        errors.has_begun = True
        data = os.read(0, PIECE)
        if not data:
            break
        output.write(data)
        try:
            write(1, data)
        except OSError:
            has_reader = False
os.close(0)
os.close(1)
errors.copy(is_patient=True)
if errors.fd is not None:
    is_ready(errors.fd, select.POLLIN, 20)
    errors.copy(is_patient=True)
if errors.fd is not None and os.fork() == 0:  # the pipeline must not wait for who is left with these
    while errors.fd is not None:
        is_ready(errors.fd, select.POLLIN, None)
        errors.copy(is_patient=True)
