package dev.podshell.contracts.command;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a command runs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Program.Shell.class, name = "shell"),
  @JsonSubTypes.Type(value = Program.Script.class, name = "script")
})
public sealed interface Program {

  /** The largest program, in UTF-8 bytes; what a record of the topic safely holds. */
  int MAX_BYTES = 512 * 1024;

  String text();

  /** A text for the sandbox's shell: a pipeline, a script, or a shell itself. */
  record Shell(String text) implements Program {}

  /** A script for the interpreter of the question's language. */
  record Script(String text) implements Program {}
}
