package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Start a command.
 *
 * @param learner who it runs for, as the token names them
 * @param question as the client named it; the execution service's catalogue says what it means
 * @param clientId the JSON text of the client's own id
 * @param terminal size of the terminal to run under; null: pipes, standard output and error apart
 * @param standardInput whether the command gets a standard input that stays open
 * @param environment added to the sandbox's
 * @param replacesOthers end what this session still runs in the sandbox, and then start
 */
public record StartCommand(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    String learner,
    String question,
    String clientId,
    Program program,
    @Nullable TerminalSize terminal,
    StandardInput standardInput,
    Map<String, String> environment,
    boolean replacesOthers,
    Instant requested)
    implements CommandRecord {

  public StartCommand {
    environment = Map.copyOf(environment);
  }
}
