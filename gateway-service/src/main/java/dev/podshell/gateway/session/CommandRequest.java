package dev.podshell.gateway.session;

import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.identity.QuestionId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command that a client wants to be run.
 *
 * @param question whose sandbox shall run it
 * @param clientId the JSON text of the client's own id
 * @param terminal the size of its terminal; null: pipes
 * @param replacesOthers whether it ends what the session still runs there
 * @param fileNames whether names of files are noted in what it writes
 */
public record CommandRequest(
    QuestionId question,
    String clientId,
    Program program,
    @Nullable TerminalSize terminal,
    StandardInput standardInput,
    Map<String, String> environment,
    boolean replacesOthers,
    FileNames fileNames) {

  /** One of which no names of files are noted. */
  public CommandRequest(
      QuestionId question,
      String clientId,
      Program program,
      @Nullable TerminalSize terminal,
      StandardInput standardInput,
      Map<String, String> environment,
      boolean replacesOthers) {
    this(
        question,
        clientId,
        program,
        terminal,
        standardInput,
        environment,
        replacesOthers,
        FileNames.IGNORED);
  }
}
