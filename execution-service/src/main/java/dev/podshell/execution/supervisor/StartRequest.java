package dev.podshell.execution.supervisor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a supervisor to start a command, and its JSON in the protocol.
 *
 * @param label comes back in the {@link AttachReply}; at most {@value #MAX_LABEL_BYTES} bytes of
 *     UTF-8
 * @param owner of the command, such as its session; at most {@value #MAX_LABEL_BYTES} bytes
 * @param terminal size of its terminal; null: pipes
 * @param environment added to the sandbox's
 * @param replacesOthers whether to kill the owner's other commands first
 * @param notesFiles whether to note with the output the names of files in it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StartRequest(
    String label,
    String owner,
    @JsonIgnore Run run,
    @Nullable TerminalSize terminal,
    @JsonIgnore StandardInput standardInput,
    Map<String, String> environment,
    @JsonProperty("replaces_others") boolean replacesOthers,
    @JsonProperty("notes_files") boolean notesFiles) {

  public static final int MAX_LABEL_BYTES = 512;

  public StartRequest {
    environment = Map.copyOf(environment);
  }

  /** Creates a request that does not note names of files. */
  public StartRequest(
      String label,
      String owner,
      Run run,
      @Nullable TerminalSize terminal,
      StandardInput standardInput,
      Map<String, String> environment,
      boolean replacesOthers) {
    this(label, owner, run, terminal, standardInput, environment, replacesOthers, false);
  }

  @JsonProperty("shell")
  @Nullable String shellText() {
    return run instanceof Run.Shell shell ? shell.text() : null;
  }

  @JsonProperty("taps")
  @Nullable List<Program.Tap> taps() {
    return run instanceof Run.Shell shell ? shell.taps() : null;
  }

  @JsonProperty("script")
  Run.@Nullable Script script() {
    return run instanceof Run.Script script ? script : null;
  }

  @JsonProperty("stdin")
  String stdin() {
    return standardInput.name().toLowerCase(Locale.ROOT);
  }

  /** The program of a command. */
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

      /** Creates a text without taps. */
      public Shell(String text) {
        this(text, List.of());
      }
    }

    /**
     * A script for an interpreter.
     *
     * @param name the file in the home directory to which it is written
     * @param interpreter the words before the file's name
     * @param engine the engine that it calls; null: none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Script(
        String text,
        String name,
        List<String> interpreter,
        @JsonUnwrapped Additions additions,
        @Nullable Engine engine)
        implements Run {

      public Script {
        interpreter = List.copyOf(interpreter);
      }
    }
  }

  /**
   * Holds a language's additions to a script: files in a separate folder, for which {@code
   * {folder}} stands in words and values.
   *
   * @param requires programs without which the script is refused
   * @param files their contents by name
   * @param arguments after the interpreter's own words
   * @param environment variables of the script alone
   * @param searchPaths variables to which a value is prepended, with a colon
   * @param failures how to read from the interpreter's own messages why the script failed
   */
  public record Additions(
      List<String> requires,
      Map<String, String> files,
      List<String> arguments,
      Map<String, String> environment,
      @JsonProperty("search_paths") Map<String, String> searchPaths,
      List<Failure> failures) {

    public Additions {
      requires = List.copyOf(requires);
      files = Map.copyOf(files);
      arguments = List.copyOf(arguments);
      environment = Map.copyOf(environment);
      searchPaths = Map.copyOf(searchPaths);
      failures = List.copyOf(failures);
    }

    /** Adds nothing. */
    public static Additions none() {
      return new Additions(List.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of());
    }
  }

  /**
   * Matches the reason of a script's failure at the end of its interpreter's standard error.
   *
   * @param exit the exit codes that go with it
   * @param kind of the failure; null: not given
   * @param pattern a Python expression with the groups {@code line} and {@code message}, in which
   *     {@code {script}} stands for the script's file
   */
  public record Failure(List<Integer> exit, @Nullable String kind, String pattern) {

    public Failure {
      exit = List.copyOf(exit);
    }
  }

  /**
   * Gives a script a game engine: a channel in addition to its standard streams.
   *
   * @param lease the script is ended after this time without input; null: never
   */
  public record Engine(@JsonIgnore @Nullable Duration lease) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonProperty("lease_ms")
    @Nullable Long leaseMillis() {
      return lease == null ? null : lease.toMillis();
    }
  }
}
