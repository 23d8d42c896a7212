package dev.podshell.execution.supervisor;

import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.Stream;
import java.util.function.ToIntFunction;

/**
 * Names the numbers of the supervisor's protocol. The same tables stand in {@code
 * supervisor/protocol.py}; a test compares the two.
 */
final class ProtocolCodes {

  private ProtocolCodes() {}

  /** The type of a frame: up to 0x7f from the client, above from the supervisor. */
  enum FrameType {
    ATTACH(0x01),
    START(0x02),
    INPUT(0x03),
    ACKNOWLEDGE(0x04),
    TERMINATE(0x05),
    CONFIGURE(0x06),
    PING(0x07),
    READ(0x08),
    WATCHED(0x09),
    CUT(0x0a),
    SCREENED(0x0b),
    ATTACHED(0x81),
    REFUSED(0x82),
    ANSWER(0x83),
    ENTRY(0x84),
    DISCARDED(0x85),
    FILE(0x86),
    NEAR_LIMIT(0x87);

    private final int code;

    FrameType(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    /** Returns the type with a code. */
    static FrameType ofCode(int code) throws MalformedFrameException {
      return find(values(), FrameType::code, code, "frame of type");
    }
  }

  /** The kind of an input. */
  enum InputKind {
    TEXT(1),
    RESIZE(2),
    END_OF_INPUT(3),
    SIGNAL(4),
    ANSWER_CALL(5);

    private final int code;

    InputKind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    /** Returns the kind of a client's input. */
    static InputKind of(CommandInput input) {
      return switch (input) {
        case WriteInput _ -> TEXT;
        case ResizeTerminal _ -> RESIZE;
        case EndInput _ -> END_OF_INPUT;
        case SendSignal _ -> SIGNAL;
        case AnswerCall _ -> ANSWER_CALL;
      };
    }
  }

  /** The kind of an entry. */
  enum EntryKind {
    STARTED(1),
    OUTPUT(2),
    RESIZED(3),
    EXITED(4),
    CALLED(5),
    TAPPED(6),
    OUTPUT_WITH_FILES(7);

    private final int code;

    EntryKind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    /** Returns the kind with a code. */
    static EntryKind ofCode(int code) throws MalformedFrameException {
      return find(values(), EntryKind::code, code, "entry of kind");
    }
  }

  /** The stream that an output belongs to. */
  enum StreamCode {
    STDOUT(1, Stream.STDOUT),
    STDERR(2, Stream.STDERR),
    TERMINAL(3, Stream.TTY);

    private final int code;
    private final Stream stream;

    StreamCode(int code, Stream stream) {
      this.code = code;
      this.stream = stream;
    }

    int code() {
      return code;
    }

    /** Returns the stream with a code. */
    static Stream streamOf(int code) throws MalformedFrameException {
      return find(values(), StreamCode::code, code, "stream").stream;
    }
  }

  /** The kind of a limit that ends a command. */
  enum LimitKind {
    TIME(1, Limit.TIME),
    PROCESSOR(2, Limit.PROCESSOR),
    MEMORY(3, Limit.MEMORY),
    SOCKET(4, Limit.SOCKETS),
    FILE(5, Limit.FILE),
    OUTPUT(6, Limit.OUTPUT),
    LEASE(7, Limit.LEASE),
    AGE(8, Limit.AGE);

    private final int code;
    private final Limit limit;

    LimitKind(int code, Limit limit) {
      this.code = code;
      this.limit = limit;
    }

    int code() {
      return code;
    }

    /** Returns the limit with a code. */
    static Limit limitOf(int code) throws MalformedFrameException {
      return find(values(), LimitKind::code, code, "limit").limit;
    }
  }

  private static <T> T find(T[] values, ToIntFunction<T> codes, int code, String what)
      throws MalformedFrameException {
    for (T value : values) {
      if (codes.applyAsInt(value) == code) {
        return value;
      }
    }
    throw new MalformedFrameException("There is no " + what + " " + code);
  }
}
