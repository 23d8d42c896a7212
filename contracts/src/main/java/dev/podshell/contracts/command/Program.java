package dev.podshell.contracts.command;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The program that a command runs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Program.Shell.class, name = "shell"),
  @JsonSubTypes.Type(value = Program.Script.class, name = "script")
})
public sealed interface Program {

  /**
   * The largest program, in UTF-8 bytes of all its texts; what a record of the topic safely holds.
   */
  int MAX_BYTES = 512 * 1024;

  String text();

  /**
   * A text for the sandbox's shell: a pipeline, a script, or a shell itself.
   *
   * @param taps in the order of the text; at most {@value #MAX_TAPS}
   */
  record Shell(String text, List<Tap> taps) implements Program {

    public static final int MAX_TAPS = 16;

    public Shell {
      taps = List.copyOf(Objects.requireNonNullElse(taps, List.of()));
    }

    /** A text without taps. */
    public Shell(String text) {
      this(text, List.of());
    }
  }

  /**
   * Delivers everything that passes through a pipe, and what the stage left of it writes to its
   * standard error.
   *
   * @param location which of the text's pipes it is, counted from 0
   * @param start of the stage, in bytes of the text's UTF-8
   * @param end the first byte after the stage, in bytes of the text's UTF-8
   * @param merged whether the pipe takes the stage's standard error too, {@code |&}
   */
  record Tap(int location, int start, int end, boolean merged) {}

  /**
   * A script for an interpreter.
   *
   * @param language one of the catalogue's; null: the question's own
   * @param engine what it needs to be played; null: nothing, it runs by itself
   */
  record Script(String text, @Nullable String language, @Nullable Engine engine)
      implements Program {

    /** A script of the question's own language that runs by itself. */
    public Script(String text) {
      this(text, null, null);
    }
  }

  /**
   * The game engine that a script calls: the client that runs it, which answers each call with an
   * {@link AnswerCall}.
   *
   * @param prelude runs before the script, in the same names; null: nothing does
   * @param context a JSON text that the script can read; null: none
   * @param lease how long the script may go without any input, the empty answer included, before it
   *     is ended, because no client is there to answer; null: without limit
   */
  record Engine(@Nullable String prelude, @Nullable String context, @Nullable Duration lease) {}
}
