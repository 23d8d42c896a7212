package dev.podshell.execution.supervisor;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import java.time.Duration;
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
 * @param notesFiles note with its output the names of files that the output holds
 */
public record CommandStart(
    String label,
    String owner,
    Run run,
    @Nullable TerminalSize terminal,
    StandardInput standardInput,
    Map<String, String> environment,
    boolean replacesOthers,
    boolean notesFiles) {

  public static final int MAX_LABEL_BYTES = 512;

  public CommandStart {
    environment = Map.copyOf(environment);
  }

  /** One of which no names of files are noted. */
  public CommandStart(
      String label,
      String owner,
      Run run,
      @Nullable TerminalSize terminal,
      StandardInput standardInput,
      Map<String, String> environment,
      boolean replacesOthers) {
    this(label, owner, run, terminal, standardInput, environment, replacesOthers, false);
  }

  /** What is run. */
  public sealed interface Run {

    /**
     * A text for {@code bash} or, where there is none, {@code sh}.
     *
     * @param taps to put into its pipes
     */
    record Shell(String text, List<Program.Tap> taps) implements Run {

      public Shell {
        taps = List.copyOf(taps);
      }

      /** A text without taps. */
      public Shell(String text) {
        this(text, List.of());
      }
    }

    /**
     * A script for an interpreter.
     *
     * @param name of the file that it is written to, in the home; tracebacks show it
     * @param interpreter the words before the file's name
     * @param engine what it calls; null: nothing, and the file is in the home
     */
    record Script(String text, String name, List<String> interpreter, @Nullable Engine engine)
        implements Run {

      public Script {
        interpreter = List.copyOf(interpreter);
      }
    }
  }

  /**
   * A game engine to a script: a channel beside its standard ones, and a folder of its own for what
   * makes use of that.
   *
   * @param files their contents by name; written beside the script
   * @param runner which of them the interpreter runs, with the script's path as its argument; null:
   *     the script itself
   * @param lease without any input for so long the script is ended; null: it never is
   */
  public record Engine(
      Map<String, String> files, @Nullable String runner, @Nullable Duration lease) {

    public Engine {
      files = Map.copyOf(files);
    }
  }
}
