package dev.podshell.gateway.fakes;

import io.quarkus.test.junit.QuarkusTestProfile;

/** As the local run starts it. */
public final class LocalProfile implements QuarkusTestProfile {

  @Override
  public String getConfigProfile() {
    return "local";
  }
}
