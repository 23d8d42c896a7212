package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
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
 * @param fileNames whether names of files are noted in what it writes
 */
public record StartCommand(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    LearnerId learner,
    QuestionId question,
    String clientId,
    Program program,
    @Nullable TerminalSize terminal,
    StandardInput standardInput,
    Map<String, String> environment,
    boolean replacesOthers,
    FileNames fileNames,
    Instant requested)
    implements CommandRecord {

  @SuppressWarnings("ConstantValue") // records of a gateway that does not know of it lack it
  public StartCommand {
    environment = Map.copyOf(environment);
    fileNames = fileNames == null ? FileNames.IGNORED : fileNames;
  }

  /** One of which no names of files are noted. */
  public StartCommand(
      SandboxId sandbox,
      SessionId session,
      CommandId command,
      LearnerId learner,
      QuestionId question,
      String clientId,
      Program program,
      @Nullable TerminalSize terminal,
      StandardInput standardInput,
      Map<String, String> environment,
      boolean replacesOthers,
      Instant requested) {
    this(
        sandbox,
        session,
        command,
        learner,
        question,
        clientId,
        program,
        terminal,
        standardInput,
        environment,
        replacesOthers,
        FileNames.IGNORED,
        requested);
  }
}
