package dev.podshell.gateway.apispec;

import java.util.Map;
import java.util.function.Supplier;

/** Brings about each message of a channel. */
interface Scenarios {

  /** Returns a client that may send a message now. */
  Scenario before(String message);

  /** Returns clients to whom the gateway sends a message, by its name. */
  Map<String, Supplier<Scenario>> causes();
}
