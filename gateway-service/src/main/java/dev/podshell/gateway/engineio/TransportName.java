package dev.podshell.gateway.engineio;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names of transports in requests. */
enum TransportName {
  POLLING,
  WEBSOCKET;

  static Optional<TransportName> of(@Nullable String wireName) {
    return Arrays.stream(values()).filter(it -> it.wireName().equals(wireName)).findFirst();
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
