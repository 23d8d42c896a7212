package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.EntryContent.Output;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

  private static final int LARGEST_OUTPUT = Output.MAX_BYTES;
  private static final long TOO_LARGE = (1L << 53) + 1;

  @Property
  void shouldReadAnyBytesOrCallThemMalformed(
      @ForAll @IntRange(min = 0x80, max = 0x86) int type, @ForAll @Size(max = 200) byte[] body) {
    Throwable thrown = catchThrowable(() -> FrameDecoder.decode(type, body));

    if (thrown != null) {
      assertThat(thrown).isInstanceOf(MalformedFrameException.class);
    }
  }

  @Property
  void shouldReadEntriesOfAllSortsOrCallThemMalformed(
      @ForAll long sequence,
      @ForAll long command,
      @ForAll long number,
      @ForAll long time,
      @ForAll @ByteRange(min = 0, max = 7) byte kind,
      @ForAll @ByteRange(min = 0, max = 5) byte stream,
      @ForAll @Size(max = 14) byte[] payload) {
    byte[] body = entry(sequence, command, number, time, kind, stream, 0, payload);

    Throwable thrown = catchThrowable(() -> FrameDecoder.decode(0x84, body));

    if (thrown != null) {
      assertThat(thrown).isInstanceOf(MalformedFrameException.class);
    }
  }

  @Property
  void shouldReadBackAnOutput(
      @ForAll @LongRange(min = 1, max = 1L << 53) long sequence,
      @ForAll @LongRange(min = 0, max = (1L << 53) - 1) long command,
      @ForAll @LongRange(min = 1, max = 1L << 53) long number,
      @ForAll @LongRange(min = 0, max = 1L << 53) long offset,
      @ForAll @Size(min = 1, max = 100) byte[] payload)
      throws IOException {
    byte[] body = entry(sequence, command, number, 1_000_001, (byte) 2, (byte) 3, offset, payload);

    SupervisorFrame.Delivered frame = (SupervisorFrame.Delivered) FrameDecoder.decode(0x84, body);

    SupervisorEntry entry = frame.entry();
    assertThat(entry.sequence()).isEqualTo(sequence);
    assertThat(entry.command()).isEqualTo(new CommandId(command));
    assertThat(entry.number()).isEqualTo(number);
    assertThat(entry.time()).isEqualTo(Instant.ofEpochSecond(1, 1_000));
    Output output = (Output) entry.content();
    assertThat(output.stream()).isEqualTo(Stream.TTY);
    assertThat(output.offset()).isEqualTo(offset);
    assertThat(output.bytes()).isEqualTo(payload);
  }

  @Property
  void shouldReadBackACall(@ForAll @Size(min = 1, max = 100) byte[] payload) throws IOException {
    byte[] body = entry(3, 7, 2, 1_000_001, (byte) 5, (byte) 0, 0, payload);

    SupervisorFrame.Delivered frame = (SupervisorFrame.Delivered) FrameDecoder.decode(0x84, body);

    assertThat(((EntryContent.Called) frame.entry().content()).bytes()).isEqualTo(payload);
  }

  @Property
  void shouldReadBackATap(
      @ForAll @IntRange(min = 0) int location,
      @ForAll @LongRange(min = 1, max = 1L << 53) long skipped,
      @ForAll @Size(max = 100) byte[] bytes)
      throws IOException {
    byte[] body = entry(3, 7, 2, 1_000_001, (byte) 6, (byte) 2, 0, tap(location, skipped, bytes));

    SupervisorFrame.Delivered frame = (SupervisorFrame.Delivered) FrameDecoder.decode(0x84, body);

    assertThat(frame.entry().content())
        .usingRecursiveComparison()
        .isEqualTo(new EntryContent.Tapped(location, Stream.STDERR, skipped, bytes));
  }

  private static byte[] tap(int location, long skipped, byte[] bytes) {
    return ByteBuffer.allocate(12 + bytes.length)
        .putInt(location)
        .putLong(skipped)
        .put(bytes)
        .array();
  }

  @Property
  void shouldReadBackAnOutputWithNamesOfFiles(@ForAll @Size(min = 1, max = 100) byte[] payload)
      throws IOException {
    byte[] named = named("a b\0ü.txt", payload);
    byte[] body = entry(3, 7, 2, 1_000_001, (byte) 7, (byte) 1, 9, named);

    SupervisorFrame.Delivered frame = (SupervisorFrame.Delivered) FrameDecoder.decode(0x84, body);

    Output output = (Output) frame.entry().content();
    assertThat(output.files()).containsExactly("a b", "ü.txt");
    assertThat(output.bytes()).isEqualTo(payload);
    assertThat(output.offset()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a\0", "\0a", "a\0\0b", "a/b", "/", ".", "..", "a\0..", "MANY", "LONG"})
  void shouldRefuseInvalidNames(String names) {
    String said =
        names
            .replace("MANY", "a\0".repeat(Output.MAX_FILES) + "a")
            .replace("LONG", "x".repeat(Output.MAX_FILES_BYTES + 1));
    byte[] body = entry(1, 1, 1, 0, (byte) 7, (byte) 1, 0, named(said, new byte[] {1}));

    assertThatThrownBy(() -> FrameDecoder.decode(0x84, body))
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void shouldReadBackAPieceOfAFileAndRefuseOneThatIsTooLarge() throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(20 + 3).putInt(5).putLong(1L << 40).putLong(-1);
    SupervisorFrame.Answered answered =
        (SupervisorFrame.Answered) FrameDecoder.decode(0x86, piece.put(new byte[3]).array());

    assertThat(answered.request()).isEqualTo(5);
    assertThat(answered.answer().piece())
        .usingRecursiveComparison()
        .isEqualTo(new FilePiece(1L << 40, -1, new byte[3]));
    assertThatThrownBy(() -> FrameDecoder.decode(0x86, new byte[20 + ReadFile.MAX_LENGTH + 1]))
        .isInstanceOf(MalformedFrameException.class);
    assertThatThrownBy(() -> FrameDecoder.decode(0x86, new byte[19]))
        .isInstanceOf(MalformedFrameException.class);
    piece.putLong(4, -1);
    assertThatThrownBy(() -> FrameDecoder.decode(0x86, piece.array()))
        .isInstanceOf(MalformedFrameException.class);
  }

  private static byte[] named(String names, byte[] output) {
    byte[] bytes = names.getBytes(UTF_8);
    return ByteBuffer.allocate(2 + bytes.length + output.length)
        .putShort((short) bytes.length)
        .put(bytes)
        .put(output)
        .array();
  }

  static List<byte[]> shouldRefuseEntriesOutOfBounds() {
    byte one = 1;
    byte output = 2;
    byte resized = 3;
    byte exited = 4;
    byte called = 5;
    byte tapped = 6;
    byte[] payload = {1};
    return List.of(
        entry(0, 1, 1, 0, output, one, 0, payload),
        entry(1, 1L << 53, 1, 0, output, one, 0, payload),
        entry(1, -1, 1, 0, output, one, 0, payload),
        entry(TOO_LARGE, 1, 1, 0, output, one, 0, payload),
        entry(1, 1, TOO_LARGE, 0, output, one, 0, payload),
        entry(1, 1, 1, TOO_LARGE, output, one, 0, payload),
        entry(1, 1, 1, 0, output, one, TOO_LARGE, payload),
        entry(1, 1, 1, 0, tapped, one, 0, tap(0, TOO_LARGE, payload)),
        entry(1, 1, 0, 0, output, one, 0, payload),
        entry(1, 1, 1, -1, output, one, 0, payload),
        entry(1, 1, 1, 0, output, one, -1, payload),
        entry(1, 1, 1, 0, tapped, one, 0, payload),
        entry(1, 1, 1, 0, tapped, one, 0, tap(-1, 0, payload)),
        entry(1, 1, 1, 0, tapped, one, 0, tap(0, -1, payload)),
        entry(1, 1, 1, 0, tapped, one, 0, tap(0, 0, new byte[0])),
        entry(1, 1, 1, 0, tapped, one, 0, tap(0, 0, new byte[LARGEST_OUTPUT + 1])),
        entry(1, 1, 1, 0, tapped, (byte) 3, 0, tap(0, 0, payload)),
        entry(1, 1, 1, 0, tapped, (byte) 0, 0, tap(0, 0, payload)),
        entry(1, 1, 1, 0, output, (byte) 0, 0, payload),
        entry(1, 1, 1, 0, output, (byte) 4, 0, payload),
        entry(1, 1, 1, 0, output, one, 0, new byte[0]),
        entry(1, 1, 1, 0, output, one, 0, new byte[LARGEST_OUTPUT + 1]),
        entry(1, 1, 1, 0, resized, one, 0, new byte[] {0, 0, 0, 1}),
        entry(1, 1, 1, 0, resized, one, 0, new byte[] {0, 1, 0, 1, 0}),
        entry(1, 1, 1, 0, exited, one, 0, new byte[] {0, 65}),
        entry(1, 1, 1, 0, one, one, 0, payload),
        entry(1, 1, 1, 0, called, one, 0, new byte[0]),
        entry(1, 1, 1, 0, called, one, 0, new byte[LARGEST_OUTPUT + 1]),
        entry(1, 1, 1, 0, (byte) 6, one, 0, payload));
  }

  @ParameterizedTest
  @MethodSource
  void shouldRefuseEntriesOutOfBounds(byte[] body) {
    assertThatThrownBy(() -> FrameDecoder.decode(0x84, body))
        .isInstanceOf(MalformedFrameException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"protocol\":2,\"configured\":true,\"acknowledged\":0,\"last\":0,\"idle_ms\":0,\"running\":[],\"labels\":{}}",
        "{\"protocol\":1,\"configured\":true,\"acknowledged\":2,\"last\":1,\"idle_ms\":0,\"running\":[],\"labels\":{}}",
        "{\"protocol\":1,\"configured\":true,\"acknowledged\":0,\"last\":0,\"idle_ms\":-1,\"running\":[],\"labels\":{}}",
        "{\"protocol\":1,\"configured\":true,\"acknowledged\":0,\"last\":0,\"idle_ms\":0,\"running\":[-1],\"labels\":{}}",
        "{\"protocol\":1,\"configured\":true,\"acknowledged\":0,\"last\":0,\"idle_ms\":0,\"running\":[null],\"labels\":{}}",
        "{\"protocol\":1,\"configured\":true,\"acknowledged\":0,\"last\":0,\"idle_ms\":0,\"running\":[],\"labels\":{\"x\":\"y\"}}",
        "{\"protocol\":1,\"configured\":true,\"acknowledged\":0,\"last\":0,\"idle_ms\":0,\"running\":[],\"labels\":{\"1\":null}}"
      })
  void shouldRefuseGreetingsThatMakeNoSense(String json) {
    assertThatThrownBy(() -> FrameDecoder.decode(0x81, json.getBytes(UTF_8)))
        .isInstanceOf(MalformedFrameException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, TOO_LARGE, Long.MAX_VALUE})
  void shouldRefuseImpossibleCounts(long count) {
    byte[] discarded = ByteBuffer.allocate(16).putLong(1).putLong(count).array();
    byte[] file = ByteBuffer.allocate(20).putInt(1).putLong(count).putLong(7).array();

    assertThatThrownBy(() -> FrameDecoder.decode(0x85, discarded))
        .isInstanceOf(MalformedFrameException.class);
    assertThatThrownBy(() -> FrameDecoder.decode(0x86, file))
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void shouldShortenAMessageForTheLearner() throws Exception {
    byte[] body = new byte[5 + 100_000];
    Arrays.fill(body, (byte) 'x');
    body[4] = 2;

    SupervisorFrame.Answered answered = (SupervisorFrame.Answered) FrameDecoder.decode(0x83, body);

    assertThat(answered.answer().result()).isEqualTo(Answer.Result.BUSY);
    assertThat(answered.answer().message()).hasSize(Answer.MAX_MESSAGE_CHARACTERS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, FrameReader.MAX_FRAME_BYTES + 1, Integer.MAX_VALUE})
  void shouldNotReserveMemoryForALengthOutOfBounds(int length) {
    byte[] head = ByteBuffer.allocate(5).putInt(length).put((byte) 0x84).array();

    assertThatThrownBy(() -> new FrameReader(new ByteArrayInputStream(head)).read())
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void shouldDistinguishTheEndBetweenFramesFromTheEndWithinOne() throws Exception {
    byte[] frame =
        ByteBuffer.allocate(10).putInt(6).put((byte) 0x83).putInt(1).put((byte) 0).array();

    FrameReader whole = new FrameReader(new ByteArrayInputStream(frame));
    assertThat(whole.read()).isInstanceOf(SupervisorFrame.Answered.class);
    assertThat(whole.read()).isNull();
    for (int length = 1; length < frame.length; length++) {
      FrameReader cut = new FrameReader(new ByteArrayInputStream(frame, 0, length));
      assertThatThrownBy(cut::read).isInstanceOf(EOFException.class);
    }
  }

  private static byte[] entry(
      long sequence,
      long command,
      long number,
      long time,
      byte kind,
      byte stream,
      long offset,
      byte[] payload) {
    return ByteBuffer.allocate(42 + payload.length)
        .putLong(sequence)
        .putLong(command)
        .putLong(number)
        .putLong(time)
        .put(kind)
        .put(stream)
        .putLong(offset)
        .put(payload)
        .array();
  }
}
