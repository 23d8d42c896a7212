package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.execution.supervisor.ProtocolCodes.EntryKind;
import dev.podshell.execution.supervisor.ProtocolCodes.FrameType;
import dev.podshell.execution.supervisor.ProtocolCodes.LimitKind;
import dev.podshell.execution.supervisor.ProtocolCodes.StreamCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of {@link SupervisorFrame}s. It checks everything, because learners' code can
 * impersonate a supervisor.
 */
final class FrameDecoder {

  /** Limits the labels of a reply. No supervisor keeps more. */
  static final int MAX_LABELS = 1_024;

  // JSON has no larger integers, and sums of larger ones overflow.
  private static final long MAX_NUMBER = 1L << 53;
  private static final Duration MAX_IDLE = Duration.ofDays(3_650);
  private static final Duration MAX_REST = Duration.ofDays(3_650);
  private static final int MAX_SIGNAL = 64;
  private static final Answer.Result[] RESULTS = Answer.Result.values();

  private FrameDecoder() {}

  static SupervisorFrame decode(int code, byte[] body) throws MalformedFrameException {
    FrameType type = FrameType.ofCode(code);
    ByteBuffer buffer = ByteBuffer.wrap(body);
    try {
      SupervisorFrame frame =
          switch (type) {
            case ATTACHED -> attached(body);
            case REFUSED -> refused(body);
            case ANSWER -> answered(buffer);
            case ENTRY -> delivered(buffer);
            case DISCARDED ->
                new SupervisorFrame.Discarded(
                    command(buffer.getLong()), notNegative(buffer.getLong(), "A count"));
            case FILE -> file(buffer);
            case NEAR_LIMIT ->
                new SupervisorFrame.LimitNear(
                    command(buffer.getLong()),
                    reachedLimit(buffer),
                    Duration.ofMillis(
                        Math.min(notNegative(buffer.getLong(), "A time"), MAX_REST.toMillis())));
            case ATTACH,
                START,
                INPUT,
                ACKNOWLEDGE,
                TERMINATE,
                CONFIGURE,
                PING,
                READ,
                WATCHED,
                CUT,
                SCREENED ->
                throw new MalformedFrameException("A supervisor sends no frame of type " + type);
          };
      boolean isJson = type == FrameType.ATTACHED || type == FrameType.REFUSED;
      if (!isJson && buffer.hasRemaining()) {
        throw new MalformedFrameException("A frame of type " + type + " is too long");
      }
      return frame;
    } catch (BufferUnderflowException e) {
      throw new MalformedFrameException("A frame of type " + type + " is too short", e);
    } catch (IllegalArgumentException | MalformedRecordException e) {
      throw new MalformedFrameException("A frame of type " + type + " is not valid", e);
    }
  }

  private static SupervisorFrame attached(byte[] body)
      throws MalformedRecordException, MalformedFrameException {
    GreetingJson json = RecordJson.read(body, GreetingJson.class);
    if (json.protocol != FrameEncoder.PROTOCOL) {
      throw new MalformedFrameException("The supervisor speaks protocol " + json.protocol);
    }
    if (json.running == null || json.labels == null) {
      throw new MalformedFrameException("The reply does not say what runs");
    }
    if (json.running.length > MAX_LABELS || json.labels.size() > MAX_LABELS) {
      throw new MalformedFrameException("The reply names too many commands");
    }
    if (json.acknowledged < 0 || json.last < json.acknowledged || json.last > MAX_NUMBER) {
      throw new MalformedFrameException("More entries are acknowledged than there are");
    }
    return new SupervisorFrame.Attached(
        new AttachReply(
            json.configured,
            json.acknowledged,
            json.last,
            Duration.ofMillis(
                Math.min(notNegative(json.idleMillis, "A time"), MAX_IDLE.toMillis())),
            LongStream.of(json.running)
                .mapToObj(FrameDecoder::command)
                .collect(toUnmodifiableSet()),
            labels(json.labels),
            Boolean.TRUE.equals(json.paced),
            Boolean.TRUE.equals(json.screens)));
  }

  private static Map<CommandId, String> labels(Map<String, @Nullable String> json)
      throws MalformedFrameException {
    Map<CommandId, String> labels = new HashMap<>();
    for (Map.Entry<String, @Nullable String> entry : json.entrySet()) {
      String label = entry.getValue();
      if (label == null || label.length() > StartRequest.MAX_LABEL_BYTES) {
        throw new MalformedFrameException("A label is missing or too long");
      }
      labels.put(CommandId.parse(entry.getKey()), label);
    }
    return labels;
  }

  private static SupervisorFrame refused(byte[] body)
      throws MalformedRecordException, MalformedFrameException {
    RefusedJson json = RecordJson.read(body, RefusedJson.class);
    if (json.reason == null) {
      throw new MalformedFrameException("A refusal has no reason");
    }
    String message = json.message == null ? json.reason : json.message;
    return new SupervisorFrame.Refused(
        AttachRefusedException.Reason.valueOf(json.reason.toUpperCase(Locale.ROOT)),
        json.epoch,
        shortened(message));
  }

  private static SupervisorFrame answered(ByteBuffer buffer) throws MalformedFrameException {
    int request = buffer.getInt();
    int result = unsignedByte(buffer);
    if (result >= RESULTS.length) {
      throw new MalformedFrameException("There is no result " + result);
    }
    String message = new String(rest(buffer), UTF_8);
    return new SupervisorFrame.Answered(request, new Answer(RESULTS[result], shortened(message)));
  }

  private static SupervisorFrame delivered(ByteBuffer buffer) throws MalformedFrameException {
    long sequence = positive(buffer.getLong(), "A sequence");
    CommandId command = command(buffer.getLong());
    long number = positive(buffer.getLong(), "An entry's number");
    Instant time = Instant.EPOCH.plus(notNegative(buffer.getLong(), "A time"), ChronoUnit.MICROS);
    EntryKind kind = EntryKind.ofCode(unsignedByte(buffer));
    int stream = unsignedByte(buffer);
    long offset = notNegative(buffer.getLong(), "An offset");
    EntryContent content =
        switch (kind) {
          case STARTED -> new EntryContent.Started();
          case OUTPUT ->
              new EntryContent.Output(StreamCode.streamOf(stream), offset, output(buffer));
          case RESIZED ->
              new EntryContent.Resized(
                  new TerminalSize(unsignedShort(buffer), unsignedShort(buffer)));
          case EXITED ->
              new EntryContent.Exited(
                  unsignedByte(buffer),
                  signal(buffer),
                  buffer.hasRemaining() ? reachedLimit(buffer) : null);
          case CALLED -> new EntryContent.Called(output(buffer));
          case TAPPED -> tapped(stream, buffer);
          case OUTPUT_WITH_FILES -> {
            List<String> files = files(buffer);
            yield new EntryContent.Output(
                StreamCode.streamOf(stream), offset, output(buffer), files);
          }
        };
    return new SupervisorFrame.Delivered(
        new SupervisorEntry(sequence, command, number, time, content));
  }

  private static EntryContent tapped(int stream, ByteBuffer buffer) throws MalformedFrameException {
    int location = buffer.getInt();
    long skipped = notNegative(buffer.getLong(), "A count of skipped bytes");
    if (location < 0 || StreamCode.streamOf(stream) == Stream.TTY) {
      throw new MalformedFrameException("There is no tap " + location + " of stream " + stream);
    }
    boolean isGapAlone = skipped > 0 && !buffer.hasRemaining();
    byte[] bytes = isGapAlone ? new byte[0] : output(buffer);
    return new EntryContent.Tapped(location, StreamCode.streamOf(stream), skipped, bytes);
  }

  private static SupervisorFrame file(ByteBuffer buffer) throws MalformedFrameException {
    int request = buffer.getInt();
    long size = notNegative(buffer.getLong(), "A size");
    long version = buffer.getLong();
    if (buffer.remaining() > ReadFile.MAX_LENGTH) {
      throw new MalformedFrameException("A piece of a file has at most 262144 bytes");
    }
    FilePiece piece = new FilePiece(size, version, rest(buffer));
    return new SupervisorFrame.Answered(request, new Answer(Answer.Result.QUEUED, "", piece));
  }

  /** Reads names of files. Each is a single part of a path, and not a special one. */
  private static List<String> files(ByteBuffer buffer) throws MalformedFrameException {
    int length = unsignedShort(buffer);
    if (length < 1 || length > EntryContent.Output.MAX_FILES_BYTES) {
      throw new MalformedFrameException("Names of files have from 1 to 16384 bytes");
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    List<String> names = List.of(new String(bytes, UTF_8).split("\0", -1));
    if (names.size() > EntryContent.Output.MAX_FILES) {
      throw new MalformedFrameException("There are at most 256 names of files");
    }
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
        throw new MalformedFrameException("That is not the name of a file");
      }
    }
    return names;
  }

  private static byte[] output(ByteBuffer buffer) throws MalformedFrameException {
    int length = buffer.remaining();
    if (length < 1 || length > EntryContent.Output.MAX_BYTES) {
      throw new MalformedFrameException("An output has from 1 to 65536 bytes, not " + length);
    }
    return rest(buffer);
  }

  private static @Nullable Integer signal(ByteBuffer buffer) throws MalformedFrameException {
    int signal = unsignedByte(buffer);
    if (signal > MAX_SIGNAL) {
      throw new MalformedFrameException("There is no signal " + signal);
    }
    return signal == 0 ? null : signal;
  }

  private static ReachedLimit reachedLimit(ByteBuffer buffer) throws MalformedFrameException {
    Limit limit = LimitKind.limitOf(unsignedByte(buffer));
    return new ReachedLimit(limit, notNegative(buffer.getLong(), "A limit"));
  }

  private static CommandId command(long value) {
    return new CommandId(value);
  }

  private static byte[] rest(ByteBuffer buffer) {
    byte[] rest = new byte[buffer.remaining()];
    buffer.get(rest);
    return rest;
  }

  private static String shortened(String message) {
    return message.length() <= Answer.MAX_MESSAGE_CHARACTERS
        ? message
        : message.substring(0, Answer.MAX_MESSAGE_CHARACTERS);
  }

  private static int unsignedByte(ByteBuffer buffer) {
    return Byte.toUnsignedInt(buffer.get());
  }

  private static int unsignedShort(ByteBuffer buffer) {
    return Short.toUnsignedInt(buffer.getShort());
  }

  private static long positive(long value, String what) throws MalformedFrameException {
    if (value == 0) {
      throw new MalformedFrameException(what + " is at least 1");
    }
    return notNegative(value, what);
  }

  private static long notNegative(long value, String what) throws MalformedFrameException {
    if (value < 0 || value > MAX_NUMBER) {
      throw new MalformedFrameException(what + " is below 0 or too large");
    }
    return value;
  }

  private record GreetingJson(
      int protocol,
      boolean configured,
      long acknowledged,
      long last,
      @JsonProperty("idle_ms") long idleMillis,
      long @Nullable [] running,
      @Nullable Map<String, @Nullable String> labels,
      @Nullable Boolean paced,
      @Nullable Boolean screens) {}

  private record RefusedJson(@Nullable String reason, long epoch, @Nullable String message) {}
}
