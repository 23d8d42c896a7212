package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/** A session ended before its time; gateways end its connections. */
public record SessionRevoked(SessionId session, Instant time) implements Event {

  @Override
  public String key() {
    return session.value();
  }
}
