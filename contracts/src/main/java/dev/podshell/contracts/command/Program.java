package dev.podshell.contracts.command;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a command runs. */
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

  /** A text for the sandbox's shell: a pipeline, a script, or a shell itself. */
  record Shell(String text) implements Program {}

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
   *     is ended, for then nobody is there to answer; null: for ever
   */
  record Engine(@Nullable String prelude, @Nullable String context, @Nullable Duration lease) {}
}
