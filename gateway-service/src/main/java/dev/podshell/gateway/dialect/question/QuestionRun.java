package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Instant;

/** A run of a script, as one connection sees it. */
record QuestionRun(
    TerminalKind kind,
    CommandId command,
    SandboxId sandbox,
    Instant accepted,
    CursorKeys cursorKeys) {

  boolean is(CommandId other) {
    return command.equals(other);
  }
}
