package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reports that somebody is watching a command, so that its output is not slowed down. A client that
 * does not say what it has shown watches the whole sandbox. A screen watches this command alone,
 * and its output is slowed down once it is too far ahead of what the screen has shown. The record
 * changes nothing else, starts no sandbox, gets no answer, and may be lost: the sender repeats it
 * before it expires.
 *
 * @param until when it expires
 * @param shown how many bytes of the output a screen has shown; null if the client is no screen
 */
public record WatchCommand(
    SandboxId sandbox, SessionId session, CommandId command, Instant until, @Nullable Long shown)
    implements CommandRecord {

  public WatchCommand {
    if (shown != null && shown < 0) {
      throw new IllegalArgumentException("A screen cannot have shown " + shown + " bytes");
    }
  }

  /** Reports a client that does not say what it has shown. */
  public WatchCommand(SandboxId sandbox, SessionId session, CommandId command, Instant until) {
    this(sandbox, session, command, until, null);
  }
}
