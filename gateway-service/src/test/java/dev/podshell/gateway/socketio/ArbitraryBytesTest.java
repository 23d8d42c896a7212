package dev.podshell.gateway.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawSocket;
import dev.podshell.gateway.fakes.SocketIoProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sends anything at all: the other clients must be served, and nothing may remain. */
@QuarkusTest
@TestProfile(SocketIoProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class ArbitraryBytesTest {

  private static final int ATTEMPTS = 100;
  private static final String[] PIECES = {
    "40",
    "41",
    "42",
    "43",
    "44",
    "45",
    "46",
    "2",
    "3",
    "5",
    "6",
    "b",
    "1-",
    "\u001e",
    "[\"a\"]",
    "[\"a\",{\"_placeholder\":true,\"num\":0}]",
    "{}",
    "/",
    ",",
    "7",
    "probe",
    "AQID"
  };

  @TestHTTPResource("/")
  URI gateway;

  @Inject MeterRegistry meters;

  @Test
  void shouldServeOtherClientsWhateverOneSends() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (RawSocket other = webSocket()) {
      other.send("40").await("40");
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        byPolling(random);
        byWebSocket(random);
        other.send("42[\"still\"," + attempt + "]");
        assertThat(other.await("42[\"still\"")).as("seed %d", seed).contains("," + attempt + "]");
      }
    }
    await()
        .untilAsserted(
            () -> {
              assertThat(gauge("podshell.gateway.engineio.sessions")).isZero();
              assertThat(gauge("podshell.gateway.connections")).isZero();
            });
  }

  private void byPolling(Random random) {
    try (EngineClient client = EngineClient.polling(gateway)) {
      if (random.nextBoolean()) {
        client.connect();
      }
      assertThat(client.post(bytes(random)).statusCode()).isIn(200, 400);
      assertThat(client.post("1").statusCode()).isIn(200, 400);
    }
  }

  private void byWebSocket(Random random) {
    try (RawSocket socket = webSocket()) {
      if (random.nextBoolean()) {
        socket.send("40");
      }
      try {
        socket.send(new String(bytes(random), StandardCharsets.UTF_8));
        socket.send(bytes(random));
        socket.send("4" + new String(bytes(random), StandardCharsets.UTF_8));
      } catch (RuntimeException _) {
        // an earlier frame has closed it
      }
    }
  }

  private static byte[] bytes(Random random) {
    if (random.nextBoolean()) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    StringBuilder text = new StringBuilder();
    for (int piece = random.nextInt(8); piece >= 0; piece--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private RawSocket webSocket() {
    return RawSocket.connect(gateway.resolve("/socket.io/?EIO=4&transport=websocket"));
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }
}
