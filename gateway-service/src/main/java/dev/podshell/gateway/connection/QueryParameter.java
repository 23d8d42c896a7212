package dev.podshell.gateway.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what an upgrade's query says. */
public final class QueryParameter {

  private QueryParameter() {}

  /** Returns the first value of a parameter. */
  public static Optional<String> of(@Nullable String query, String name) {
    if (query == null) {
      return Optional.empty();
    }
    return Arrays.stream(query.split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), UTF_8))
        .findFirst();
  }
}
