package dev.podshell.execution.engine;

/** Scripts of a language cannot have a prelude. */
public final class NoPreludeException extends Exception {

  NoPreludeException() {
    super("Scripts of this language cannot have a prelude");
  }
}
