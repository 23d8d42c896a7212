package dev.podshell.contracts.command;

/**
 * Sends something to a command that has been started. Inputs of one writer to one command are
 * numbered from 1 and applied once, in order; the supervisor remembers the last number of each
 * writer.
 */
public sealed interface CommandInput extends CommandRecord
    permits WriteInput, ResizeTerminal, EndInput, SendSignal, AnswerCall {

  /** Returns the id of the writer that numbered this input; opaque, 1 to 64 characters. */
  String writer();

  /** Returns the position among the inputs of this writer to this command, from 1. */
  long sequence();
}
