"""Measures a bare terminal: writes a byte to a pseudo-terminal, waits for its echo, prints the nanoseconds of each."""

import os
import pty
import sys
import time

count = int(sys.argv[1])
pid, master = pty.fork()
if pid == 0:
    os.execvp("cat", ["cat"])
for i in range(count):
    sent = b"x" if i % 50 else b"\n"
    begin = time.perf_counter_ns()
    os.write(master, sent)
    os.read(master, 100)
    print(time.perf_counter_ns() - begin)
    if sent == b"\n":
        os.set_blocking(master, False)
        time.sleep(0.005)
        try:
            os.read(master, 4096)
        except BlockingIOError:
            pass
        os.set_blocking(master, True)
os.close(master)
