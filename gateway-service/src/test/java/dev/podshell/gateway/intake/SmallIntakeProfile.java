package dev.podshell.gateway.intake;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** Starts the local run with bounds that a test reaches at once. */
public final class SmallIntakeProfile implements QuarkusTestProfile {

  static final int UNAUTHENTICATED_SIZE = 4096;
  static final int ANONYMOUS_SIZE = 64 * 1024;
  static final int UNAUTHENTICATED = 20;
  static final int PER_LEARNER = 3;
  static final int FRAGMENTS = 64;

  @Override
  public String getConfigProfile() {
    return "local";
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    Map<String, String> overrides = new HashMap<>();
    String intake = "podshell.connections.intake.";
    overrides.put(intake + "memory", "1M");
    overrides.put(intake + "unauthenticated-message-size", String.valueOf(UNAUTHENTICATED_SIZE));
    overrides.put(intake + "anonymous-message-size", String.valueOf(ANONYMOUS_SIZE));
    overrides.put(intake + "unauthenticated-per-address", String.valueOf(UNAUTHENTICATED));
    overrides.put(intake + "per-address", "40");
    overrides.put(intake + "per-learner", String.valueOf(PER_LEARNER));
    overrides.put(intake + "requesting-per-address", "30");
    overrides.put(intake + "fragments", String.valueOf(FRAGMENTS));
    overrides.put(intake + "control-frame-rate", "20");
    overrides.put(intake + "requests-ahead", "4");
    overrides.put(intake + "head-timeout", "PT1S");
    overrides.put(intake + "body-timeout", "PT1S");
    overrides.put(intake + "keep-alive", "PT1S");
    overrides.put(intake + "unread-timeout", "PT1S");
    overrides.put(intake + "closing-timeout", "PT1S");
    overrides.put("podshell.authentication.timeout", "PT3S");
    overrides.put("podshell.rooms.join-timeout", "PT1S");
    overrides.put("podshell.rooms.per-creator-at-once", "60");
    overrides.put("podshell.rooms.per-creator-and-minute", "60");
    overrides.put("podshell.socket-io.connect-timeout", "PT1S");
    overrides.put("podshell.socket-io.ping-timeout", "PT1S");
    return overrides;
  }
}
