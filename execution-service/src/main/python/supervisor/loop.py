"""Waits for descriptors, timers and signals, and logs failures."""

import heapq
import itertools
import os
import select
import signal
import time

from supervisor.bounds import KIB

LOGGED_MESSAGES = 1000


class Loop:
    """Waits for descriptors, timers and signals, and calls their callbacks, one at a time.

    A handler may be called although its descriptor is not ready.
    """

    def __init__(self):
        self.epoll = select.epoll()
        self.handlers = {}  # descriptor: handler
        self.timers = []  # a heap
        self.signals = {}
        self.woken, wake = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.watch(self.woken, select.EPOLLIN, self.take_signals)

    def watch(self, fd, events, handler):
        if fd in self.handlers:
            self.epoll.modify(fd, events)
        else:
            self.epoll.register(fd, events)
        self.handlers[fd] = handler

    def unwatch(self, fd):
        if self.handlers.pop(fd, None):
            self.epoll.unregister(fd)

    def after(self, seconds, handler):
        timer = Timer(time.monotonic() + seconds, handler)
        heapq.heappush(self.timers, timer)
        return timer

    def on_signal(self, number, handler):
        self.signals[number] = handler
        signal.signal(number, lambda *_: None)

    def take_signals(self):
        try:
            woken_by = set(os.read(self.woken, 4 * KIB))
        except BlockingIOError:
            return
        for number in woken_by:
            if number in self.signals:
                self.call(self.signals[number])

    def turn(self):
        """Waits for the next event, and handles it."""
        while self.timers and self.timers[0].handler is None:
            heapq.heappop(self.timers)
        timeout = max(0.0, self.timers[0].deadline - time.monotonic()) if self.timers else None
        for fd, _ in self.epoll.poll(timeout):
            if fd in self.handlers:
                self.call(self.handlers[fd])
        now = time.monotonic()
        while self.timers and self.timers[0].deadline <= now:
            timer = heapq.heappop(self.timers)
            if timer.handler:
                self.call(timer.handler)

    @staticmethod
    def call(handler, *arguments):
        """Calls a function; a failure ends only its subject."""
        try:
            handler(*arguments)
        except Exception:
            log_failure()
            owner = getattr(handler, "__self__", None)
            if hasattr(owner, "broken"):
                owner.broken()


class Timer:
    def __init__(self, deadline, handler):
        self.deadline = deadline
        self.handler = handler

    def __lt__(self, other):
        return self.deadline < other.deadline

    def cancel(self):
        self.handler = None


NO_TIMER = Timer(0.0, None)
LOGGED = itertools.count()


def log(message):
    """Logs for debugging; limited, because any client can cause it."""
    if next(LOGGED) < LOGGED_MESSAGES:
        os.write(2, message.rstrip().encode("utf-8", "replace") + b"\n")


def log_failure():
    """Logs the exception that is being handled."""
    import traceback  # imported here, because it is rarely needed and every sandbox starts

    log(traceback.format_exc())
