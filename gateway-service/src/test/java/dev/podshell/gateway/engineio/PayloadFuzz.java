package dev.podshell.gateway.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadFuzz {

  static Stream<byte[]> examples() {
    return Stream.of("40", "2probe", "42[\"query\",{\"monitor_id\":\"lamp\"}]\u001e3\u001ebAQID")
        .map(payload -> payload.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldReadAPayloadOrSayWhatIsWrong(byte[] payload) throws MalformedPacketException {
    List<EnginePacket> packets;
    try {
      packets = packetsOf(new String(payload, UTF_8));
    } catch (MalformedPacketException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }

    assertThat(packets).isNotEmpty();
    assertThat(packetsOf(PacketCodec.encodePayload(packets))).isEqualTo(packets);
  }

  private static List<EnginePacket> packetsOf(String text) throws MalformedPacketException {
    List<EnginePacket> packets = new ArrayList<>();
    Payload payload = new Payload(text);
    while (payload.hasNext()) {
      packets.add(payload.next());
    }
    return packets;
  }
}
