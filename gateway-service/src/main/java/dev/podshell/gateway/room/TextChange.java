package dev.podshell.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.room.TextOperation;
import java.util.Optional;

/** Describes a change of a text in one of the forms that clients send. */
public sealed interface TextChange {

  /**
   * Returns the change as an operation. Takes time linear in the base and the change, in addition
   * to the differ's work, and refuses a text that is too long before it processes it.
   *
   * @param base the text that the client has changed
   * @param maxCharacters the maximum length of the text after the change
   * @throws TextChangeException if it cannot be a change of that text
   */
  TextOperation on(String base, int maxCharacters, Differ differ)
      throws TextChangeException, InterruptedException;

  /** Finds the operation that turns one text into another. */
  @FunctionalInterface
  interface Differ {
    TextOperation between(String before, String after) throws InterruptedException;
  }

  /** A text that a client sent: a patch if it clearly is one, else the whole new text. */
  record Text(String text) implements TextChange {

    /**
     * The maximum ratio between a patch and the longest text: a patch that replaces all of the text
     * contains two texts, and diff-match-patch writes up to nine characters for one.
     */
    private static final int PATCH_FACTOR = 20;

    @Override
    public TextOperation on(String base, int maxCharacters, Differ differ)
        throws TextChangeException, InterruptedException {
      if (text.length() > (long) PATCH_FACTOR * maxCharacters) {
        throw TextChangeException.tooLong(maxCharacters);
      }
      Optional<Patch> patch = Patch.read(text);
      String after = patch.isPresent() ? patch.get().apply(base) : text;
      if (after.length() > maxCharacters) {
        throw TextChangeException.tooLong(maxCharacters);
      }
      requireStorable(after);
      return differ.between(base, after);
    }
  }

  /** A part of the text, in UTF-16 indexes, is replaced. */
  record Part(int from, int to, String text) implements TextChange {

    @Override
    public TextOperation on(String base, int maxCharacters, Differ differ)
        throws TextChangeException {
      if (from < 0 || to < from || to > base.length()) {
        throw new TextChangeException(
            "from and to must be indexes of the code, which has %d".formatted(base.length()));
      }
      if (base.length() - (to - from) + (long) text.length() > maxCharacters) {
        throw TextChangeException.tooLong(maxCharacters);
      }
      if (TextDifference.splitsCharacter(base, from) || TextDifference.splitsCharacter(base, to)) {
        throw new TextChangeException("from and to must not be in the middle of a character");
      }
      requireStorable(text);
      return TextOperation.replace(base, from, to, text);
    }
  }

  private static void requireStorable(String text) throws TextChangeException {
    if (text.indexOf('\0') >= 0) {
      throw new TextChangeException("changes must not hold NUL");
    }
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw new TextChangeException(
          "changes must not hold half a character: a surrogate has no pair");
    }
  }
}
