package dev.podshell.systemtests.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Acts as an OpenID Connect issuer, with keys and tokens alone. */
final class TokenIssuer implements AutoCloseable {

  static final String NAME = "https://issuer.example";

  private static final String KEY = "key-1";
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KeyPair keys;
  private final HttpServer server;

  /** Serves its keys on a free port of an address of this machine. */
  TokenIssuer(InetAddress host) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    byte[] published = JSON.writeValueAsBytes(publicKeys((RSAPublicKey) keys.getPublic()));
    server = HttpServer.create(new InetSocketAddress(host, 0), 0);
    server.createContext(
        "/jwks",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, published.length);
            exchange.getResponseBody().write(published);
          }
        });
    server.start();
  }

  /** Returns the address of its keys. */
  URI keysAddress() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://%s:%d/jwks".formatted(address.getAddress().getHostAddress(), address.getPort()));
  }

  /** Returns a token of a learner. */
  String token(String learner) throws GeneralSecurityException {
    ObjectNode header = JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT");
    header.put("kid", KEY);
    Instant now = Instant.now();
    ObjectNode claims = JSON.createObjectNode().put("iss", NAME).put("sub", learner);
    claims.put("iat", now.getEpochSecond()).put("exp", now.plus(LIFETIME).getEpochSecond());
    String signed = encode(header) + "." + encode(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(UTF_8));
    return signed + "." + encode(signature.sign());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static JsonNode publicKeys(RSAPublicKey key) {
    ObjectNode set = JSON.createObjectNode();
    set.putArray("keys")
        .addObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", KEY)
        .put("n", encode(key.getModulus()))
        .put("e", encode(key.getPublicExponent()));
    return set;
  }

  private static String encode(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static String encode(JsonNode json) {
    return encode(json.toString().getBytes(UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
