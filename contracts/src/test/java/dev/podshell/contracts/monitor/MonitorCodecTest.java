package dev.podshell.contracts.monitor;

import static dev.podshell.contracts.Samples.TIME;
import static dev.podshell.contracts.Samples.leaves;
import static dev.podshell.contracts.Samples.received;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomCodec;
import dev.podshell.contracts.topic.JsonRecordType;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public final class MonitorCodecTest {

  private static final MonitorId MONITOR = MonitorId.of("lamp");
  private static final ConnectionId CONNECTION = new ConnectionId("0123456789abcdef");
  private static final ConnectionId OTHER = new ConnectionId("fedcba9876543210");

  public static Stream<MonitorRecord> records() {
    return Stream.of(
        new MonitorRecord.Connect(MONITOR, CONNECTION, "00000000000000aa"),
        new MonitorRecord.Disconnect(MONITOR, CONNECTION),
        new MonitorRecord.Alive(MONITOR, CONNECTION, OTHER),
        new MonitorRecord.Send(MONITOR, OTHER, 7, "turn \"on\" ☃"),
        new MonitorRecord.Answer(MONITOR, CONNECTION, 123, null),
        new MonitorRecord.Answer(MONITOR, CONNECTION, 123, "It is broken"),
        new MonitorRecord.Expire(MONITOR, 123, true),
        new MonitorRecord.Expire(MONITOR, 124, false));
  }

  @ParameterizedTest
  @MethodSource("records")
  void shouldReadWhatItWrote(MonitorRecord record) throws MalformedRecordException {
    ProducerRecord<byte[], byte[]> sent = MonitorCodec.encode(record, "1", "/gateway/0", 3, TIME);

    assertThat(MonitorCodec.decode(received(sent))).isEqualTo(record);
    assertThat(MonitorCodec.isMonitor(received(sent))).isTrue();
    assertThat(RoomCodec.isRoom(received(sent))).isFalse();
    assertThat(sent.topic()).isEqualTo("podshell.rooms");
    assertThat(sent.key()).asString(UTF_8).isEqualTo(MONITOR.value());
    assertThat(sent.headers().lastHeader("ce_monitor").value())
        .asString(UTF_8)
        .isEqualTo(MONITOR.value());
    assertThat(sent.partition()).isEqualTo(3);
  }

  @Test
  void shouldRefuseAnotherType() {
    ProducerRecord<byte[], byte[]> sent =
        MonitorCodec.encode(
            new MonitorRecord.Disconnect(MONITOR, CONNECTION), "1", "/gateway/0", 3, TIME);
    sent.headers().remove("ce_type").add("ce_type", "dev.podshell.monitor.burn".getBytes(UTF_8));

    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> MonitorCodec.decode(received(sent)))
        .withMessageContaining("dev.podshell.monitor.burn");
  }

  @Test
  void shouldReadAMonitorThatItWrote() throws MalformedRecordException {
    MonitorState busy =
        new MonitorState(
            MONITOR, List.of(CONNECTION, OTHER), new MonitorState.Begun(12, "turn on"));
    MonitorState away = new MonitorState(MONITOR, List.of(), null);

    assertThat(RecordJson.read(RecordJson.write(busy), MonitorState.class)).isEqualTo(busy);
    assertThat(RecordJson.read(RecordJson.write(away), MonitorState.class)).isEqualTo(away);
    assertThat(busy.holder()).contains(CONNECTION);
    assertThat(away.holder()).isEmpty();
  }

  @Test
  void shouldNotTellTheIdThatClientsKnow() {
    assertThat(MONITOR.value())
        .hasSize(32)
        .isNotEqualTo(MonitorId.of("lamp 2").value())
        .isNotEqualTo(RoomId.of("lamp").value());
  }

  @Test
  void shouldHaveATypeForEveryRecord() {
    assertThat(MonitorCodec.TYPES.all().stream().<Class<?>>map(JsonRecordType::recordClass))
        .containsExactlyInAnyOrderElementsOf(leaves(MonitorRecord.class).toList());
  }
}
