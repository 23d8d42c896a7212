package dev.podshell.gateway.apispec;

import java.util.Map;
import java.util.function.Supplier;

/** What clients of a channel do, such that each of its messages comes up. */
interface Scenarios {

  /** A client that may send a message now. */
  Scenario before(String message);

  /** Clients to whom the gateway sends a message, by its name. */
  Map<String, Supplier<Scenario>> causes();
}
