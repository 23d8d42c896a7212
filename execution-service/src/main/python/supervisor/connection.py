"""Reads frames from a client, and sends frames at the client's pace."""

import collections
import select
import struct

from supervisor.bounds import KIB, LARGEST_ID, MIB
from supervisor.loop import log, log_failure
from supervisor.protocol import (
    FrameType, LimitKind, Malformed, ProtocolError, ReachedLimit, Refused, Result, field, frame, json_frame, parse)

FRAME_BYTES = 4 * MIB
FIRST_FRAME_BYTES = 64 * KIB
ATTACH_SECONDS = 5
SENDING_BYTES = 256 * KIB
ANSWERS_BYTES = MIB
LONGEST_WATCH_SECONDS = 3600.0
FILE_BYTES = 256 * KIB


class Connection:
    """Reads the frames of a client from a byte stream, and sends frames as fast as the client reads them."""

    def __init__(self, supervisor, peer):
        self.supervisor = supervisor
        self.spool = supervisor.spool
        self.loop = supervisor.loop
        self.peer = peer
        self.receiving = memoryview(bytearray(64 * KIB))
        self.received = bytearray()
        self.sending = collections.deque()
        self.sending_bytes = 0
        self.window = 0
        self.is_attached = False
        self.is_closed = False
        peer.setblocking(False)
        self.watched = select.EPOLLIN
        self.loop.watch(peer.fileno(), self.watched, self.ready)
        self.deadline = self.loop.after(ATTACH_SECONDS, self.close)

    def ready(self):
        """Tries both directions; trying one that is not ready does no harm."""
        if self.sending:
            self.flush()
            self.send_entries()
        if not self.is_closed and self.sending_bytes <= ANSWERS_BYTES:
            self.receive()

    def broken(self):
        self.close()

    def close(self):
        if self.is_closed:
            return
        self.is_closed = True
        self.is_attached = False
        self.deadline.cancel()
        self.loop.unwatch(self.peer.fileno())
        self.peer.close()
        self.supervisor.closed(self)

    # Reading

    def receive(self):
        try:
            length = self.peer.recv_into(self.receiving)
        except BlockingIOError:
            return
        except OSError:
            length = 0
        if not length:
            self.close()
            return
        self.received += self.receiving[:length]
        try:
            self.handle_frames()
        except (ProtocolError, Malformed, struct.error, ValueError) as error:
            log("A connection broke the protocol: {!r}".format(error))
            self.close()

    def handle_frames(self):
        start = 0
        while not self.is_closed and len(self.received) - start >= 4:
            length = int.from_bytes(self.received[start:start + 4], "big")
            if not 1 <= length <= (FRAME_BYTES if self.is_attached else FIRST_FRAME_BYTES):
                raise ProtocolError("a frame of {} bytes".format(length))
            end = start + 4 + length
            if len(self.received) < end:
                break
            self.handle(self.received[start + 4], bytes(self.received[start + 5:end]))
            start = end
        del self.received[:start]

    def handle(self, type, body):
        if self.is_attached == (type == FrameType.ATTACH):
            raise ProtocolError("ATTACH must be the first frame, and only the first")
        if type == FrameType.ATTACH:
            self.supervisor.attach(self, parse(body))
        elif type == FrameType.ACKNOWLEDGE:
            sequence, = struct.unpack("!Q", body)
            if sequence > self.spool.last_sent:
                raise ProtocolError("an entry was acknowledged that was not sent")
            self.supervisor.acknowledge(sequence)
            self.send_entries()
        elif type == FrameType.WATCHED:
            milliseconds, = struct.unpack("!I", body)
            self.supervisor.watched(min(milliseconds / 1000, LONGEST_WATCH_SECONDS))
        elif type == FrameType.SCREENED:
            id, free_to, milliseconds = struct.unpack("!QQI", body)
            self.supervisor.screened(id, free_to, min(milliseconds / 1000, LONGEST_WATCH_SECONDS))
        elif type == FrameType.CUT:
            milliseconds, = struct.unpack_from("!I", body)
            self.supervisor.cut.begin(milliseconds / 1000, body[4:])
        elif type == FrameType.TERMINATE:
            request = parse(body)
            age = field(request, "age_seconds", int, 0)
            limit = ReachedLimit(LimitKind.AGE, min(age, LARGEST_ID)) if age > 0 else None
            self.supervisor.terminate(field(request, "grace_ms", int) / 1000, limit)
        elif type in (FrameType.CONFIGURE, FrameType.START, FrameType.INPUT, FrameType.PING, FrameType.READ):
            request, = struct.unpack_from("!I", body)
            self.send(self.answer(request, type, body))
        else:
            raise ProtocolError("a frame of type {}".format(type))

    def answer(self, request, type, body):
        try:
            if type == FrameType.READ:
                size, version, piece = self.read(body)
                return frame(FrameType.FILE, struct.pack("!IQQ", request, size, version), piece)
            result, message = self.perform(type, body)
        except Refused as refusal:
            result, message = refusal.result, str(refusal)
        except (Malformed, struct.error) as error:
            result, message = Result.MALFORMED, str(error)
        except Exception:  # whatever it was about, the sandbox goes on
            log_failure()
            result, message = Result.MALFORMED, "The sandbox cannot do this"
        return frame(FrameType.ANSWER, struct.pack("!IB", request, result), message.encode("utf-8", "replace"))

    def read(self, body):
        if self.sending_bytes > ANSWERS_BYTES:
            raise Refused(Result.BUSY, "The sandbox has too much to send at the moment; try again")
        id, offset, length = struct.unpack_from("!QQI", body, 4)
        if not 1 <= length <= FILE_BYTES or offset >= 2 ** 63:
            raise Malformed("A piece of a file has from 1 to {} bytes".format(FILE_BYTES))
        return self.supervisor.read(id, body[24:], offset, length)

    def perform(self, type, body):
        if type == FrameType.PING:
            return Result.QUEUED, ""
        if type == FrameType.CONFIGURE:
            return self.supervisor.configure(parse(body[4:]))
        if type == FrameType.START:
            id, = struct.unpack_from("!Q", body, 4)
            return self.supervisor.start(id, body[12:])
        id, sequence, kind, length = struct.unpack_from("!QQBB", body, 4)
        writer, payload = body[22:22 + length], body[22 + length:]
        if len(writer) < length or sequence == 0:
            raise Malformed("The input is malformed")
        return self.supervisor.input(id, writer, sequence, kind, payload)

    # Writing

    def welcome(self, window, greeting):
        self.is_attached = True
        self.deadline.cancel()
        self.window = window
        self.send(json_frame(FrameType.ATTACHED, greeting))
        self.send_entries()

    def refuse(self, reason, message):
        self.send(json_frame(FrameType.REFUSED, {"reason": reason, "epoch": self.supervisor.epoch, "message": message}))
        self.close()

    def send(self, data):
        self.sending.append(memoryview(data))
        self.sending_bytes += len(data)
        self.flush()

    def send_entries(self, newest=None):
        """Sends entries while window and socket have room; newest is in memory, the rest in the ring."""
        if newest is not None and not self.sending and self.spool.may_send(self.window):
            self.spool.mark_sent()
            self.send(newest)
        while self.sending_bytes < SENDING_BYTES and self.is_attached and self.spool.may_send(self.window):
            self.send(self.spool.read_unsent(self.window, SENDING_BYTES))

    def flush(self):
        try:
            while self.sending:
                sent = self.peer.send(self.sending[0])
                self.sending_bytes -= sent
                if sent < len(self.sending[0]):
                    self.sending[0] = self.sending[0][sent:]
                else:
                    self.sending.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        self.watch()

    def watch(self):
        events = select.EPOLLOUT if self.sending else 0
        if self.sending_bytes <= ANSWERS_BYTES:
            events |= select.EPOLLIN
        if events != self.watched:
            self.watched = events
            self.loop.watch(self.peer.fileno(), events, self.ready)
