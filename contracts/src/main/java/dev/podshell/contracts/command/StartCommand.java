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
 * Starts a command.
 *
 * @param learner for whom it runs
 * @param question as the client named it; the execution service's catalogue says what it means
 * @param clientId the JSON text of the client's own id
 * @param terminal size of the terminal to run under; null: pipes, standard output and error apart
 * @param standardInput whether the command gets a standard input that stays open
 * @param environment added to the sandbox's
 * @param replacesOthers whether to end first what this session still runs in the sandbox
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

  /**
   * Begins to describe a command, of which the identity and the program must be known. Unless the
   * description says otherwise, the command runs without a terminal, with a closed standard input.
   *
   * @param clientId the JSON text of the client's own id
   */
  public static Builder of(
      SessionId session, LearnerId learner, QuestionId question, String clientId, Program program) {
    return new Builder(session, learner, question, clientId, program);
  }

  /** Describes a command, part by part. Used by one thread. */
  public static final class Builder {

    private final SessionId session;
    private final LearnerId learner;
    private final QuestionId question;
    private final String clientId;
    private final Program program;
    private @Nullable TerminalSize terminal;
    private StandardInput standardInput = StandardInput.CLOSED;
    private Map<String, String> environment = Map.of();
    private boolean replacesOthers;
    private FileNames fileNames = FileNames.IGNORED;

    private Builder(
        SessionId session,
        LearnerId learner,
        QuestionId question,
        String clientId,
        Program program) {
      this.session = session;
      this.learner = learner;
      this.question = question;
      this.clientId = clientId;
      this.program = program;
    }

    /** Runs the command under a terminal of this size; null: with pipes. */
    public Builder terminal(@Nullable TerminalSize size) {
      this.terminal = size;
      return this;
    }

    public Builder standardInput(StandardInput input) {
      this.standardInput = input;
      return this;
    }

    /** Adds to the sandbox's environment. */
    public Builder environment(Map<String, String> variables) {
      this.environment = variables;
      return this;
    }

    /** Ends what the session still runs in the sandbox, before the command starts. */
    public Builder replacingOthers() {
      this.replacesOthers = true;
      return this;
    }

    public Builder fileNames(FileNames names) {
      this.fileNames = names;
      return this;
    }

    /** Returns the command, requested now. */
    public StartCommand build() {
      return new StartCommand(
          SandboxId.of(learner, question),
          session,
          CommandId.of(session, clientId),
          learner,
          question,
          clientId,
          program,
          terminal,
          standardInput,
          environment,
          replacesOthers,
          fileNames,
          Instant.now());
    }
  }
}
