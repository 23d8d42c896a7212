package dev.podshell.execution.supervisor;

import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a supervisor starts a command.
 *
 * @param label comes back in the {@link Greeting}; at most {@value #MAX_LABEL_BYTES} bytes of UTF-8
 * @param owner whose command it is, such as its session; at most {@value #MAX_LABEL_BYTES} bytes
 * @param terminal size of its terminal; null: pipes
 * @param environment added to the sandbox's
 * @param replacesOthers kill what still runs of the same owner, and then start
 */
public record CommandStart(
    String label,
    String owner,
    Run run,
    @Nullable TerminalSize terminal,
    StandardInput standardInput,
    Map<String, String> environment,
    boolean replacesOthers) {

  public static final int MAX_LABEL_BYTES = 512;

  public CommandStart {
    environment = Map.copyOf(environment);
  }

  /** What is run. */
  public sealed interface Run {

    /** A text for {@code bash} or, where there is none, {@code sh}. */
    record Shell(String text) implements Run {}

    /**
     * A script for an interpreter.
     *
     * @param name of the file that it is written to, in the home; tracebacks show it
     * @param interpreter the words before the file's name
     */
    record Script(String text, String name, List<String> interpreter) implements Run {

      public Script {
        interpreter = List.copyOf(interpreter);
      }
    }
  }
}
