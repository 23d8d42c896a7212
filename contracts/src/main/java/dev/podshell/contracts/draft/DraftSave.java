package dev.podshell.contracts.draft;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Saves a draft.
 *
 * @param base the version that the writer has changed; 0 if it knows none
 * @param text of at most {@link Draft#MAX_BYTES}, without NUL
 * @param id names this save, so that it is applied once; 1 to 64 characters
 */
public record DraftSave(long base, String text, String id) {

  private static final int MAX_ID_LENGTH = 64;

  @SuppressWarnings("ConstantValue") // a body may lack what the record promises
  public DraftSave {
    if (text == null || id == null) {
      throw new IllegalArgumentException("A save must have base, text and id");
    }
    if (base < 0) {
      throw new IllegalArgumentException("The base of a draft must not be negative");
    }
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH || !isText(id)) {
      throw new IllegalArgumentException("The id of a save must have from 1 to 64 characters");
    }
    if (!isText(text)) {
      throw new IllegalArgumentException(
          "The text of a draft must hold neither NUL nor a surrogate without its pair");
    }
    if (text.length() > Draft.MAX_BYTES || text.getBytes(UTF_8).length > Draft.MAX_BYTES) {
      throw new IllegalArgumentException("The text of a draft must have at most 256 KiB");
    }
  }

  private static boolean isText(String text) {
    return text.indexOf('\0') < 0 && UTF_8.newEncoder().canEncode(text);
  }
}
