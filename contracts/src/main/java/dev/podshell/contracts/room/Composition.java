package dev.podshell.contracts.room;

import dev.podshell.contracts.room.TextOperation.Builder;
import dev.podshell.contracts.room.TextOperation.Delete;
import dev.podshell.contracts.room.TextOperation.Insert;
import dev.podshell.contracts.room.TextOperation.Step;
import java.util.List;

/** Walks through an operation and the next one in parallel. */
final class Composition {

  private final StepReader left;
  private final StepReader right;
  private final Builder both = new Builder();

  Composition(List<Step> left, List<Step> right) {
    this.left = new StepReader(left);
    this.right = new StepReader(right);
  }

  TextOperation run() {
    while (left.hasMore() || right.hasMore()) {
      if (left.current() instanceof Delete(int length)) {
        both.delete(length);
        left.next();
      } else if (right.current() instanceof Insert(String text)) {
        both.insert(text);
        right.next();
      } else {
        together();
      }
    }
    return both.build();
  }

  /** Handles text that the first has kept or inserted, and that the second keeps or deletes. */
  private void together() {
    int length = Math.min(left.length(), right.length());
    boolean isDeleted = right.current() instanceof Delete;
    if (left.current() instanceof Insert(String text)) {
      if (!isDeleted) {
        both.insert(text, left.taken(), left.taken() + length);
      }
    } else if (isDeleted) {
      both.delete(length);
    } else {
      both.keep(length);
    }
    left.take(length);
    right.take(length);
  }
}
