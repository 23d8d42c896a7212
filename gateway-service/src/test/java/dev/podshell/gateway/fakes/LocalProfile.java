package dev.podshell.gateway.fakes;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Starts the local run with room for tests that create many rooms from one address. */
public final class LocalProfile implements QuarkusTestProfile {

  @Override
  public String getConfigProfile() {
    return "local";
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("podshell.rooms.per-creator-at-once", "1000");
  }
}
