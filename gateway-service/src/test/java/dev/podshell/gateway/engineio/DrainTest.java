package dev.podshell.gateway.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.gateway.fakes.EchoAcceptor;
import dev.podshell.gateway.fakes.EngineClient;
import dev.podshell.gateway.fakes.RawSocket;
import dev.podshell.gateway.fakes.SocketIoProfile;
import dev.podshell.gateway.fakes.Surroundings;
import dev.podshell.gateway.socketio.DisconnectReason;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Runs in an application of its own, which opens no sessions afterwards. */
@QuarkusTest
@TestProfile(DrainTest.Profile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class DrainTest {

  /**
   * Does the same as {@link SocketIoProfile}. Another class makes the framework start another
   * application.
   */
  public static final class Profile implements QuarkusTestProfile {

    private final SocketIoProfile same = new SocketIoProfile();

    @Override
    public String getConfigProfile() {
      return same.getConfigProfile();
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return same.getEnabledAlternatives();
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      return same.getConfigOverrides();
    }
  }

  @TestHTTPResource("/")
  URI gateway;

  @Inject EchoAcceptor echo;
  @Inject Event<ShutdownDelayInitiatedEvent> shutdown;

  @Test
  void shouldCloseSessionsAndOpenNoNewOnes() throws Exception {
    try (EngineClient polling = EngineClient.polling(gateway);
        RawSocket socket = RawSocket.connect(polling.uri("EIO=4&transport=websocket"))) {
      String id = polling.connect();
      polling.await("42[\"welcome\"");
      socket.send("40").await("40");
      CompletableFuture<HttpResponse<String>> get = polling.startGet();
      shutdown.fire(new ShutdownDelayInitiatedEvent());

      assertThat(socket.awaitClose()).isEqualTo(1012);
      if (!get.get().body().equals("1")) { // a ping has come first
        polling.await("1");
      }
      await()
          .untilAsserted(
              () -> assertThat(echo.reason(id)).contains(DisconnectReason.SERVER_SHUTTING_DOWN));
      assertThat(polling.get().statusCode()).isEqualTo(400);
      assertThat(polling.get("EIO=4&transport=polling").statusCode()).isEqualTo(503);
    }
  }
}
