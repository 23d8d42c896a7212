"""Defines the bounds and sizes that several modules share; a bound of one module stands in that module."""

import struct

KIB = 1024
MIB = 1024 * KIB
MAX_UNAUTHENTICATED = 4
OUTPUT_BYTES = 64 * KIB
WATCHED_SECONDS = 120.0
QUIET_SECONDS = 0.005
LINGER_SECONDS = 1.0
LARGEST_ID = 2 ** 53
FAILURE_BYTES = 16 * KIB
NAMES_BYTES = 16 * KIB
KILL_AFTER_SECONDS = 5.0
ENGINE_FD = 3
ENTRY_HEAD = struct.Struct("!IBQQQQBBQ")
ENTRY_BYTES = ENTRY_HEAD.size + OUTPUT_BYTES
REACHED_LIMIT = struct.Struct("!BQ")
CONTROL_BYTES = ENTRY_HEAD.size + 2 + REACHED_LIMIT.size  # a resize takes less
TAP_HEAD = struct.Struct("!IQ")
TAP_END_BYTES = ENTRY_HEAD.size + TAP_HEAD.size
TAP_BYTES = TAP_END_BYTES + OUTPUT_BYTES
FLOWING_SECONDS = 1.0
INTERRUPT = b"\x03"
