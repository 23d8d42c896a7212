package dev.podshell.gateway.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the token in an upgrade: the header {@code Authorization}, else the sub-protocol by which
 * browsers carry a header ({@code quarkus-http-upgrade#Authorization#Bearer%20…}, beside {@code
 * bearer-token-carrier}), else the parameter {@code access_token}.
 */
final class UpgradeToken {

  private static final String SCHEME = "bearer ";
  private static final String CARRIER = "quarkus-http-upgrade#authorization#";

  private UpgradeToken() {}

  static Optional<String> of(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
        .or(() -> carried(request))
        .flatMap(UpgradeToken::bearer)
        .or(() -> Optional.ofNullable(request.getParam("access_token")))
        .filter(token -> !token.isBlank());
  }

  private static Optional<String> carried(HttpServerRequest request) {
    return request.headers().getAll("Sec-WebSocket-Protocol").stream()
        .flatMap(header -> Arrays.stream(header.split(",", 16)))
        .map(String::strip)
        .filter(protocol -> protocol.regionMatches(true, 0, CARRIER, 0, CARRIER.length()))
        .findFirst()
        .map(protocol -> URLDecoder.decode(protocol.substring(CARRIER.length()), UTF_8));
  }

  private static Optional<String> bearer(String credentials) {
    return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(credentials.substring(SCHEME.length()).strip())
        : Optional.empty();
  }
}
