package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.identity.CommandId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Numbers the input of one connection to the run that it shows. Thread-safe. */
final class InputNumbers {

  /** The number of an input. */
  record Number(String writer, long sequence) {}

  private final Supplier<String> names;
  private @Nullable CommandId command;
  private String writer;
  private long next;

  /**
   * @param names makes names of writers that nobody else has
   */
  InputNumbers(Supplier<String> names) {
    this.names = names;
    this.writer = names.get();
  }

  synchronized Number next(CommandId to) {
    if (!to.equals(command)) {
      begin(to);
    }
    next++;
    return new Number(writer, next);
  }

  /**
   * An input was not applied, so nothing that follows it is: what comes is numbered anew.
   *
   * @return whether it was the first to be refused since the numbers began
   */
  synchronized boolean refused(CommandId of, String byWriter) {
    if (!of.equals(command) || !byWriter.equals(writer)) {
      return false;
    }
    begin(of);
    return true;
  }

  private void begin(CommandId to) {
    command = to;
    writer = names.get();
    next = 0;
  }
}
