package dev.podshell.gateway.topic;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/**
 * Identifies the subject of an event, as its headers name it.
 *
 * @param id the text of the identity
 */
public record EventKey(Kind kind, String id) {

  /** The kinds of identities to which one can subscribe. */
  enum Kind {
    SESSION,
    COMMAND,
    SANDBOX,
    ROOM,
    MONITOR,
    READ,
    LEARNER
  }

  public static EventKey of(SessionId session) {
    return new EventKey(Kind.SESSION, session.value());
  }

  /** Returns the key of one command of a session. */
  public static EventKey of(SessionId session, CommandId command) {
    return ofCommand(session.value(), command.toString());
  }

  static EventKey ofCommand(String session, String command) {
    return new EventKey(Kind.COMMAND, session + "/" + command);
  }

  public static EventKey of(SandboxId sandbox) {
    return new EventKey(Kind.SANDBOX, sandbox.value());
  }

  public static EventKey of(RoomId room) {
    return new EventKey(Kind.ROOM, room.value());
  }

  public static EventKey of(MonitorId monitor) {
    return new EventKey(Kind.MONITOR, monitor.value());
  }

  public static EventKey of(ReadId read) {
    return new EventKey(Kind.READ, read.value());
  }

  public static EventKey of(LearnerKey learner) {
    return new EventKey(Kind.LEARNER, learner.value());
  }
}
