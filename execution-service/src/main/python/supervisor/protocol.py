"""Names the codes of the protocol, builds frames, and reads the fields of JSON requests."""

import collections
import json
import struct


class FrameType:
    """The type of a frame: up to 0x7f from the client, above to it."""

    ATTACH = 0x01
    START = 0x02
    INPUT = 0x03
    ACKNOWLEDGE = 0x04
    TERMINATE = 0x05
    CONFIGURE = 0x06
    PING = 0x07
    READ = 0x08
    WATCHED = 0x09
    CUT = 0x0A
    SCREENED = 0x0B
    ATTACHED = 0x81
    REFUSED = 0x82
    ANSWER = 0x83
    ENTRY = 0x84
    DISCARDED = 0x85
    FILE = 0x86
    NEAR_LIMIT = 0x87


class Result:
    """The result of a request."""

    QUEUED = 0
    KNOWN = 1
    BUSY = 2
    TOO_MANY_COMMANDS = 3
    NO_SUCH_COMMAND = 4
    OUT_OF_ORDER = 5
    MALFORMED = 6
    NO_SUCH_FILE = 7


class InputKind:
    """The kind of an input."""

    TEXT = 1
    RESIZE = 2
    END_OF_INPUT = 3
    SIGNAL = 4
    ANSWER_CALL = 5


class EntryKind:
    """The kind of an entry."""

    STARTED = 1
    OUTPUT = 2
    RESIZED = 3
    EXITED = 4
    CALLED = 5
    TAPPED = 6
    OUTPUT_WITH_FILES = 7


class LimitKind:
    """The kind of a limit that ends a command."""

    TIME = 1
    PROCESSOR = 2
    MEMORY = 3
    SOCKET = 4
    FILE = 5
    OUTPUT = 6
    LEASE = 7
    AGE = 8


class StreamCode:
    """The stream that an output belongs to."""

    NO_STREAM = 0
    STDOUT = 1
    STDERR = 2
    TERMINAL = 3
    ENGINE = 4


PROTOCOL = 1


class Malformed(Exception):
    """A request is malformed; the message is for the learner."""


class Refused(Exception):
    """A request cannot be fulfilled; the message is for the learner."""

    def __init__(self, result, message):
        super().__init__(message)
        self.result = result


class ProtocolError(Exception):
    """A client violates the protocol; its connection ends."""


ReachedLimit = collections.namedtuple("ReachedLimit", "kind value")  # the value is in seconds, bytes or pieces


def frame(type, *parts):
    body = b"".join(parts)
    return struct.pack("!IB", 1 + len(body), type) + body


def json_frame(type, value):
    return frame(type, json.dumps(value).encode())


def parse(body):
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Malformed("The request is not JSON")
    if not isinstance(value, dict):
        raise Malformed("The request is not a JSON object")
    return value


def unpack(form, payload):
    if len(payload) != struct.calcsize(form):
        raise Malformed("The input is malformed")
    return struct.unpack(form, payload)


def field(json_object, name, type, default=None):
    """Returns a value of the given type, or the default if it is absent and there is one."""
    value = json_object.get(name) if isinstance(json_object, dict) else None
    if value is None and default is not None:
        return default
    if not isinstance(value, type) or type is int and (isinstance(value, bool) or not 0 <= value < 2 ** 63):
        raise Malformed("{} is missing or malformed".format(name))
    return value


def text(value):
    """Returns a text for the kernel: UTF-8 without NUL."""
    if "\0" in value:
        raise Malformed("Text for a process has no NUL character")
    return value.encode("utf-8", "surrogatepass")


def file_name(value):
    name = text(value)
    if b"/" in name or name in (b"", b".", b"..") or len(name) > 255:
        raise Malformed("{!r} is not the name of a file".format(value[:100]))
    return name


def variables(json_object):
    if not all(name and "=" not in name and isinstance(value, str) for name, value in json_object.items()):
        raise Malformed("A variable of the environment is malformed")
    return {text(name): text(value) for name, value in json_object.items()}
