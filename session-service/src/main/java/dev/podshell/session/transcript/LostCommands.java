package dev.podshell.session.transcript;

import dev.podshell.contracts.identity.SandboxId;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;

/**
 * Marks commands as lost. A command without an end of its own is lost with the first end of its
 * sandbox that names a higher offset. The same statement runs when commands are stored and when
 * ends are, so it does not matter which comes first; the locks on the watermarks of both topics
 * ensure that one of them does.
 */
@Singleton
final class LostCommands {

  private static final String UPDATE =
      """
      with lost as (
        select distinct on (c.id) c.id, e.ended, e.message
        from command c
        join sandbox_end e on e.sandbox = c.sandbox and e.before_offset > c.command_offset
        where c.sandbox = any (?) and c.outcome is null
        order by c.id, e.before_offset)
      update command c
      set outcome = 'lost', ended = lost.ended, message = lost.message
      from lost where c.id = lost.id
      """;

  /** Marks the commands that are lost in these sandboxes. */
  void mark(Connection transaction, Set<SandboxId> sandboxes) throws SQLException {
    if (sandboxes.isEmpty()) {
      return;
    }
    try (PreparedStatement update = transaction.prepareStatement(UPDATE)) {
      update.setObject(1, sandboxes.stream().map(SandboxId::value).toArray(String[]::new));
      update.executeUpdate();
    }
  }
}
