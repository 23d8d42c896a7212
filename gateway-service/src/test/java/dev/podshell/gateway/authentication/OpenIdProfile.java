package dev.podshell.gateway.authentication;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Sets what production sets, without the key that the framework generates for tests. */
public final class OpenIdProfile implements QuarkusTestProfile {

  static final String AUDIENCE = "podshell";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "mp.jwt.verify.issuer",
        OpenIdIssuer.ISSUER,
        "mp.jwt.verify.audiences",
        AUDIENCE,
        "mp.jwt.verify.publickey.location",
        "${issuer.jwks:http://127.0.0.1/jwks}");
  }
}
