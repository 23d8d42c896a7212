package dev.podshell.contracts.room;

import static dev.podshell.contracts.Samples.TIME;
import static dev.podshell.contracts.Samples.leaves;
import static dev.podshell.contracts.Samples.received;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.topic.JsonRecordType;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public final class RoomCodecTest {

  private static final RoomId ROOM = RoomId.of("a session id");
  private static final MemberId MEMBER = new MemberId("0123456789abcdef");

  public static Stream<RoomRecord> records() {
    return Stream.of(
        new RoomRecord.Join(ROOM, MEMBER, "/gateway/0", "user-1", "Grace"),
        new RoomRecord.Leave(ROOM, MEMBER),
        new RoomRecord.Edit(
            ROOM, MEMBER, "user-1", 1, 7, TextOperation.replace("print(1)", 6, 7, "\"☃\"")),
        new RoomRecord.SetLanguage(ROOM, MEMBER, "user-1", "javascript"));
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldReadWhatItWrote(RoomRecord record) throws MalformedRecordException {
    ProducerRecord<byte[], byte[]> sent = RoomCodec.encode(record, "1", "/gateway/0", 3, TIME);

    assertThat(RoomCodec.decode(received(sent))).isEqualTo(record);
    assertThat(RoomCodec.isRoom(received(sent))).isTrue();
    assertThat(sent.key()).asString(UTF_8).isEqualTo(ROOM.value());
    assertThat(sent.partition()).isEqualTo(3);
  }

  @Test
  void shouldRefuseAnotherType() {
    ProducerRecord<byte[], byte[]> sent =
        RoomCodec.encode(new RoomRecord.Leave(ROOM, MEMBER), "1", "/gateway/0", 3, TIME);
    sent.headers().remove("ce_type").add("ce_type", "dev.podshell.room.burn".getBytes(UTF_8));

    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> RoomCodec.decode(received(sent)))
        .withMessageContaining("dev.podshell.room.burn");
  }

  @Test
  void shouldReadARoomThatItWrote() throws MalformedRecordException {
    RoomState state =
        new RoomState(
            ROOM,
            TIME,
            9,
            4,
            "print(1)",
            "python",
            Execution.SERVER,
            List.of(new RoomState.Participant("user-1", "Grace")),
            Map.of(MEMBER, 2L));

    assertThat(RecordJson.read(RecordJson.write(state), RoomState.class)).isEqualTo(state);
  }

  @Test
  void shouldNotTellTheSessionId() {
    assertThat(ROOM.value()).hasSize(32).isNotEqualTo(RoomId.of("another").value());
  }

  @Test
  void shouldHaveATypeForEveryRecord() {
    assertThat(RoomCodec.TYPES.all().stream().<Class<?>>map(JsonRecordType::recordClass))
        .containsExactlyInAnyOrderElementsOf(leaves(RoomRecord.class).toList());
  }
}
