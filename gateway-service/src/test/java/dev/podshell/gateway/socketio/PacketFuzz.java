package dev.podshell.gateway.socketio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes messages with a U+001E between them. Those that begin with a b are binary. */
class PacketFuzz {

  private static final int MAX_BYTES = 256;

  private final PacketCodec codec = new PacketCodec(4);

  static Stream<byte[]> examples() {
    return Stream.of(
            "0{\"token\":\"x\"}",
            "1",
            "2[\"query\",{\"monitor_id\":\"lamp\"}]",
            "27[\"command send\",{\"command\":\"on\"}]",
            "2/admin,[\"command done\"]",
            "37[]",
            "4{\"message\":\"no\"}",
            "51-[\"a\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID",
            "61-7[{\"_placeholder\":true,\"num\":0}]\u001eb")
        .map(messages -> messages.getBytes(UTF_8));
  }

  @MethodSource("examples")
  @FuzzTest
  void shouldReadPacketsOrSayWhatIsWrong(byte[] messages) throws MalformedPacketException {
    PacketAssembly assembly = new PacketAssembly(codec, MAX_BYTES);
    for (String message : new String(messages, UTF_8).split("\u001e", -1)) {
      Optional<SocketPacket> packet;
      try {
        packet =
            message.startsWith("b")
                ? assembly.binary(Buffer.buffer(message.substring(1).getBytes(UTF_8)))
                : assembly.text(message);
      } catch (MalformedPacketException e) {
        assertThat(e.getMessage()).isNotBlank();
        return;
      }
      if (packet.isPresent()) {
        assertThat(read(codec.encode(packet.get()))).contains(packet.get());
      }
    }
  }

  private Optional<SocketPacket> read(EncodedPacket encoded) throws MalformedPacketException {
    PacketAssembly assembly = new PacketAssembly(codec, MAX_BYTES);
    Optional<SocketPacket> packet = assembly.text(encoded.text());
    for (Buffer attachment : encoded.attachments()) {
      packet = assembly.binary(attachment);
    }
    return packet;
  }
}
