package dev.podshell.gateway.room;

import dev.podshell.contracts.room.TextOperation;
import java.util.Optional;

/** How a client says what it has changed. */
public sealed interface TextChange {

  /**
   * The change as an operation.
   *
   * @param base the text that the client has changed
   * @throws TextChangeException if it cannot be a change of that text
   */
  TextOperation on(String base) throws TextChangeException;

  /** A text that a client sent: a unified diff if all of it is one, else the whole code. */
  static TextChange ofText(String text) {
    Optional<UnifiedDiff> diff = UnifiedDiff.parse(text);
    return diff.isPresent() ? new Diff(diff.get()) : new Whole(text);
  }

  /** The whole text as it is now. */
  record Whole(String text) implements TextChange {

    @Override
    public TextOperation on(String base) {
      return TextDifference.between(base, text);
    }
  }

  /** What leads from one text to the other. */
  record Diff(UnifiedDiff diff) implements TextChange {

    @Override
    public TextOperation on(String base) throws TextChangeException {
      return TextDifference.between(base, diff.apply(base));
    }
  }

  /** A part of the text, in UTF-16 indexes, is replaced. */
  record Part(int from, int to, String text) implements TextChange {

    @Override
    public TextOperation on(String base) throws TextChangeException {
      if (from < 0 || to < from || to > base.length()) {
        throw new TextChangeException(
            "from and to must be indexes of the code, which has %d".formatted(base.length()));
      }
      if (TextDifference.splitsCharacter(base, from) || TextDifference.splitsCharacter(base, to)) {
        throw new TextChangeException("from and to must not be in the middle of a character");
      }
      return TextOperation.replace(base, from, to, text);
    }
  }
}
