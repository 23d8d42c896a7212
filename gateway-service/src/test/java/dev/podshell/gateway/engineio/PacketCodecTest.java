package dev.podshell.gateway.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketCodecTest {

  @ParameterizedTest
  @CsvSource({
    "OPEN, '{}', '0{}'",
    "CLOSE, '', 1",
    "PING, probe, 2probe",
    "PONG, probe, 3probe",
    "MESSAGE, hello, 4hello",
    "UPGRADE, '', 5",
    "NOOP, '', 6"
  })
  void shouldWritePacketsAsTheProtocolShowsThem(PacketType type, String data, String text) {
    assertThat(PacketCodec.encode(new EnginePacket.Text(type, data))).isEqualTo(text);
  }

  @Test
  void shouldWriteAPayloadAsTheProtocolShowsIt() {
    List<EnginePacket> packets =
        List.of(
            EnginePacket.message("hello"),
            EnginePacket.PING,
            new EnginePacket.Binary(Buffer.buffer(new byte[] {1, 2, 3, 4})));

    assertThat(PacketCodec.encodePayload(packets)).isEqualTo("4hello\u001e2\u001ebAQIDBA==");
  }

  @Property
  void shouldReadWhatItWrote(@ForAll("packets") List<EnginePacket> packets) throws Exception {
    assertThat(packetsOf(PacketCodec.encodePayload(packets))).isEqualTo(packets);
  }

  @Property
  void shouldReadAnyTextOrSayWhatIsWrong(@ForAll String payload) {
    try {
      assertThat(packetsOf(payload)).isNotEmpty();
    } catch (MalformedPacketException e) {
      assertThat(e).hasMessageContaining("packet");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "7", "x", "abc", "4a\u001e", "\u001e4a", "4a\u001e\u001e4b", "b!", "b="})
  void shouldRefuseAnInvalidPayload(String payload) {
    assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> packetsOf(payload));
  }

  private static List<EnginePacket> packetsOf(String text) throws MalformedPacketException {
    List<EnginePacket> packets = new ArrayList<>();
    Payload payload = new Payload(text);
    while (payload.hasNext()) {
      packets.add(payload.next());
    }
    return packets;
  }

  @Provide
  Arbitrary<List<EnginePacket>> packets() {
    Arbitrary<EnginePacket> text =
        Combinators.combine(
                Arbitraries.of(PacketType.class),
                Arbitraries.strings().filter(data -> data.indexOf('\u001e') < 0))
            .as(EnginePacket.Text::new);
    Arbitrary<EnginePacket> binary =
        Arbitraries.bytes()
            .array(byte[].class)
            .map(bytes -> new EnginePacket.Binary(Buffer.buffer(bytes)));
    return Arbitraries.oneOf(text, binary).list().ofMinSize(1).ofMaxSize(100);
  }
}
