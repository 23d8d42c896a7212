package dev.podshell.gateway.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadFuzz {

  private static final int MOST = 16;

  static Stream<byte[]> examples() {
    return Stream.of("40", "2probe", "42[\"query\",{\"monitor_id\":\"lamp\"}]\u001e3\u001ebAQID")
        .map(payload -> payload.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldReadAPayloadOrSayWhatIsWrong(byte[] payload) throws MalformedPacketException {
    List<EnginePacket> packets;
    try {
      packets = PacketCodec.decodePayload(new String(payload, UTF_8), MOST);
    } catch (MalformedPacketException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }

    assertThat(packets).hasSizeBetween(1, MOST);
    assertThat(PacketCodec.decodePayload(PacketCodec.encodePayload(packets), MOST))
        .isEqualTo(packets);
  }
}
