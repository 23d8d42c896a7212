package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.ProtocolCodes.FrameType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks what is sent to a supervisor that an earlier release started. */
class EarlierSupervisorTest {

  private static final String GREETING =
      "{\"protocol\":1,\"configured\":true,\"acknowledged\":0,\"last\":0,\"idle_ms\":0,"
          + "\"running\":[],\"labels\":{}%s}";
  private static final Duration LEASE = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void shouldTellASupervisorThatKnowsNoScreensThatSomebodyWatches() throws Exception {
    assertThat(afterAttach(",\"paced\":true")).isEqualTo(FrameType.WATCHED.code());
  }

  @Test
  void shouldNotTellASupervisorThatKnowsNoPaceAnything() throws Exception {
    assertThat(afterAttach("")).isEqualTo(FrameType.PING.code());
  }

  /**
   * Returns the type of the frame that follows when a screen is watching.
   *
   * @param fields of the greeting, after those that every release has
   */
  private int afterAttach(String fields) throws Exception {
    String greeting = GREETING.formatted(fields);
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      CompletableFuture<Integer> next =
          CompletableFuture.supplyAsync(() -> serve(server, greeting));
      try (SupervisorConnection connection =
          SupervisorConnection.attach(
              UnixStream.connect(address.getPath()),
              new AttachRequest("secret", 1, 1024),
              Duration.ofSeconds(20),
              new Recorder())) {
        connection.extendScreen(new CommandId(1), 1, LEASE);
        connection.ping();
        return next.get();
      }
    }
  }

  private static int serve(ServerSocketChannel server, String greeting) {
    try (SocketChannel peer = server.accept()) {
      DataInputStream input = new DataInputStream(Channels.newInputStream(peer));
      DataOutputStream output = new DataOutputStream(Channels.newOutputStream(peer));
      input.readNBytes(input.readInt());
      byte[] body = greeting.getBytes(UTF_8);
      output.writeInt(1 + body.length);
      output.writeByte(FrameType.ATTACHED.code());
      output.write(body);
      return input.readNBytes(input.readInt())[0];
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
