package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.execution.supervisor.ProtocolCodes.FrameType;
import dev.podshell.execution.supervisor.ProtocolCodes.InputKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes {@link ClientFrame}s as the protocol in src/main/python/README.md defines them. */
final class FrameEncoder {

  /** The largest frame that a supervisor accepts, without the length itself. */
  static final int MAX_FRAME_BYTES = 4 * 1024 * 1024;

  static final int PROTOCOL = 1;

  private static final int MAX_WRITER_BYTES = 255;

  private FrameEncoder() {}

  /**
   * Returns the frame's bytes, its length first.
   *
   * @throws IllegalArgumentException if it is larger than a supervisor accepts
   */
  static byte[] encode(ClientFrame frame) {
    return switch (frame) {
      case ClientFrame.Attach(AttachRequest request) ->
          frame(
              FrameType.ATTACH,
              RecordJson.write(
                  new AttachJson(
                      PROTOCOL, request.secret(), request.epoch(), request.windowBytes(), true)));
      case ClientFrame.Start(int request, var command, StartRequest start) ->
          frame(
              FrameType.START,
              ByteBuffer.allocate(12).putInt(request).putLong(command.value()).array(),
              RecordJson.write(start));
      case ClientFrame.Input(int request, CommandInput input) -> input(request, input);
      case ClientFrame.Read(int request, var command, String path, long offset, int length) ->
          frame(
              FrameType.READ,
              ByteBuffer.allocate(24)
                  .putInt(request)
                  .putLong(command.value())
                  .putLong(offset)
                  .putInt(length)
                  .array(),
              path.getBytes(UTF_8));
      case ClientFrame.Acknowledge(long sequence) ->
          frame(FrameType.ACKNOWLEDGE, ByteBuffer.allocate(8).putLong(sequence).array());
      case ClientFrame.Ping(int request) ->
          frame(FrameType.PING, ByteBuffer.allocate(4).putInt(request).array());
      case ClientFrame.Terminate(var grace, var ageLimit) ->
          frame(
              FrameType.TERMINATE,
              RecordJson.write(
                  new TerminateJson(
                      grace.toMillis(), ageLimit.map(Duration::toSeconds).orElse(null))));
      case ClientFrame.Watched(var lease) -> frame(FrameType.WATCHED, millis(lease));
      case ClientFrame.Screened(var command, long freeTo, var lease) ->
          frame(
              FrameType.SCREENED,
              ByteBuffer.allocate(20)
                  .putLong(command.value())
                  .putLong(freeTo)
                  .putInt((int) lease.toMillis())
                  .array());
      case ClientFrame.Cut(var time, String reason) ->
          frame(FrameType.CUT, millis(time), reason.getBytes(UTF_8));
      case ClientFrame.Configure(int request, ConfigureRequest configuration) ->
          frame(
              FrameType.CONFIGURE,
              ByteBuffer.allocate(4).putInt(request).array(),
              RecordJson.write(configuration));
    };
  }

  private static byte[] input(int request, CommandInput input) {
    byte[] writer = input.writer().getBytes(UTF_8);
    if (writer.length > MAX_WRITER_BYTES) {
      throw new IllegalArgumentException("A writer's name has at most 255 bytes");
    }
    byte[] head =
        ByteBuffer.allocate(22 + writer.length)
            .putInt(request)
            .putLong(input.command().value())
            .putLong(input.sequence())
            .put((byte) InputKind.of(input).code())
            .put((byte) writer.length)
            .put(writer)
            .array();
    byte[] payload =
        switch (input) {
          case WriteInput write -> write.text().getBytes(UTF_8);
          case ResizeTerminal resize ->
              ByteBuffer.allocate(4)
                  .putShort((short) resize.size().columns())
                  .putShort((short) resize.size().rows())
                  .array();
          case AnswerCall answer -> answer.text().getBytes(UTF_8);
          case EndInput _ -> new byte[0];
          case SendSignal signal -> new byte[] {(byte) signal.signal()};
        };
    return frame(FrameType.INPUT, head, payload);
  }

  private static byte[] millis(Duration duration) {
    return ByteBuffer.allocate(Integer.BYTES).putInt((int) duration.toMillis()).array();
  }

  private static byte[] frame(FrameType type, byte[]... parts) {
    int length = 1;
    for (byte[] part : parts) {
      length += part.length;
    }
    if (length > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "A frame of " + length + " bytes is larger than a supervisor accepts");
    }
    ByteBuffer frame =
        ByteBuffer.allocate(Integer.BYTES + length).putInt(length).put((byte) type.code());
    for (byte[] part : parts) {
      frame.put(part);
    }
    return frame.array();
  }

  /**
   * @param limits tells the supervisor that this client understands the names of limits
   */
  private record AttachJson(int protocol, String secret, int epoch, int window, boolean limits) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record TerminateJson(
      @JsonProperty("grace_ms") long graceMillis,
      @JsonProperty("age_seconds") @Nullable Long ageSeconds) {}
}
