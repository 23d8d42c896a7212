package dev.podshell.gateway.published;

import java.util.Map;
import java.util.function.Supplier;

/** What clients of a channel do, such that each of its messages comes up. */
interface Talks {

  /** A client that may send a message now. */
  Talk before(String message);

  /** Clients to whom the gateway sends a message, by its name. */
  Map<String, Supplier<Talk>> causes();
}
