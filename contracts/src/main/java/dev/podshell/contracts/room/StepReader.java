package dev.podshell.contracts.room;

import dev.podshell.contracts.room.TextOperation.Delete;
import dev.podshell.contracts.room.TextOperation.Insert;
import dev.podshell.contracts.room.TextOperation.Keep;
import dev.podshell.contracts.room.TextOperation.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation's steps, of which a part may have been taken. */
final class StepReader {

  private final List<Step> steps;
  private int index;
  private int taken;

  StepReader(List<Step> steps) {
    this.steps = steps;
  }

  boolean hasMore() {
    return index < steps.size();
  }

  @Nullable Step current() {
    return hasMore() ? steps.get(index) : null;
  }

  void next() {
    index++;
    taken = 0;
  }

  /** Returns the length of the rest of a step. */
  int length() {
    return switch (current()) {
      case Keep(int length) -> length - taken;
      case Delete(int length) -> length - taken;
      case Insert(String text) -> text.length() - taken;
      case null -> throw new IllegalStateException("There is no more");
    };
  }

  /** Returns how much of the step has been taken. */
  int taken() {
    return taken;
  }

  void take(int length) {
    if (length == length()) {
      next();
    } else {
      taken += length;
    }
  }
}
