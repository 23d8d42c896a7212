package dev.podshell.gateway.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** Publishes the keys of an OpenID Connect issuer and signs its tokens. */
public final class OpenIdIssuer implements QuarkusTestResourceLifecycleManager {

  static final String ISSUER = "https://issuer.example";

  private @Nullable HttpServer server;
  private @Nullable RsaJsonWebKey key;

  @Override
  public Map<String, String> start() {
    try {
      RsaJsonWebKey generated = RsaJwkGenerator.generateJwk(2048);
      generated.setKeyId("key-1");
      key = generated;
      byte[] keys = new JsonWebKeySet(generated).toJson().getBytes(UTF_8);
      HttpServer started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server = started;
      started.createContext(
          "/jwks",
          exchange -> {
            try (exchange) {
              exchange.sendResponseHeaders(200, keys.length);
              exchange.getResponseBody().write(keys);
            }
          });
      started.start();
      return Map.of("issuer.jwks", "http://127.0.0.1:" + started.getAddress().getPort() + "/jwks");
    } catch (IOException | JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns a token of an issuer, signed with this key. */
  String token(String issuer) {
    return token(issuer, OpenIdProfile.AUDIENCE);
  }

  /** Returns a token of an issuer for a service, signed with this key. */
  String token(String issuer, String audience) {
    if (key == null) {
      throw new IllegalStateException("The issuer has not started");
    }
    return Jwt.issuer(issuer)
        .subject("ada")
        .audience(audience)
        .expiresAt(Instant.now().plusSeconds(60))
        .jws()
        .keyId("key-1")
        .algorithm(SignatureAlgorithm.RS256)
        .sign(key.getPrivateKey());
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, field -> field.getType() == OpenIdIssuer.class);
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop(0);
    }
  }
}
