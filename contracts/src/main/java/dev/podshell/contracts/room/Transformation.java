package dev.podshell.contracts.room;

import dev.podshell.contracts.room.TextOperation.Builder;
import dev.podshell.contracts.room.TextOperation.Delete;
import dev.podshell.contracts.room.TextOperation.Insert;
import dev.podshell.contracts.room.TextOperation.Pair;
import dev.podshell.contracts.room.TextOperation.Step;
import java.util.List;

/** Goes through two operations side by side. */
final class Transformation {

  private final StepReader left;
  private final StepReader right;
  private final Builder first = new Builder();
  private final Builder second = new Builder();

  Transformation(List<Step> left, List<Step> right) {
    this.left = new StepReader(left);
    this.right = new StepReader(right);
  }

  Pair run() {
    while (left.hasMore() || right.hasMore()) {
      if (left.current() instanceof Insert(String text)) {
        first.insert(text);
        second.keep(text.length());
        left.next();
      } else if (right.current() instanceof Insert(String text)) {
        first.keep(text.length());
        second.insert(text);
        right.next();
      } else {
        together();
      }
    }
    return new Pair(first.build(), second.build());
  }

  /** Handles the characters that both operations keep or delete. */
  private void together() {
    int length = Math.min(left.length(), right.length());
    boolean leftDeletes = left.current() instanceof Delete;
    boolean rightDeletes = right.current() instanceof Delete;
    if (!leftDeletes && !rightDeletes) {
      first.keep(length);
      second.keep(length);
    } else if (leftDeletes && !rightDeletes) {
      first.delete(length);
    } else if (!leftDeletes) {
      second.delete(length);
    }
    left.take(length);
    right.take(length);
  }
}
