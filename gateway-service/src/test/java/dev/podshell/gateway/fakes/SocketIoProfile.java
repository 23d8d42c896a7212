package dev.podshell.gateway.fakes;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Starts the local run with an echo on Socket.IO and bounds that a test can reach. */
public final class SocketIoProfile implements QuarkusTestProfile {

  public static final String ORIGIN = "https://learn.example";
  public static final int SESSIONS = 200;
  public static final int MAX_PAYLOAD = 100 * 1024;

  @Override
  public String getConfigProfile() {
    return "local";
  }

  @Override
  public Set<Class<?>> getEnabledAlternatives() {
    return Set.of(EchoAcceptor.class);
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "podshell.authentication.allowed-origins",
        ORIGIN,
        "podshell.connections.waiting-messages",
        "1000",
        "podshell.socket-io.sessions",
        String.valueOf(SESSIONS),
        "podshell.socket-io.ping-interval",
        "PT1S",
        "podshell.socket-io.ping-timeout",
        "PT2S",
        "podshell.socket-io.connect-timeout",
        "PT4S",
        "podshell.socket-io.upgrade-timeout",
        "PT2S",
        "podshell.connections.intake.unauthenticated-message-size",
        String.valueOf(MAX_PAYLOAD),
        "podshell.socket-io.max-payload",
        String.valueOf(MAX_PAYLOAD));
  }
}
