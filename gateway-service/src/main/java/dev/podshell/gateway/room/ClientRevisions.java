package dev.podshell.gateway.room;

import dev.podshell.contracts.room.TextOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The texts that a client may have in its editor. The client may still edit any text that it was
 * sent while later ones are on their way. For each such text, with the client's own edits, this
 * class keeps the operations that lead from it to the current text. A client never goes back, so an
 * edit of one text forgets the earlier ones. The number of texts, their characters and their
 * operations are bounded. Not thread-safe.
 */
final class ClientRevisions {

  private static final int MAX_TEXTS = 32;

  private final int maxCharacters;

  /** The texts in the order in which they were sent. */
  private final List<SentText> sent = new ArrayList<>();

  private String current;

  ClientRevisions(String code, long revision, int maxCharacters) {
    this.maxCharacters = maxCharacters;
    this.current = code;
    sent.add(new SentText(revision, code));
  }

  /** Returns the text with the edits of all others and of this client. */
  String current() {
    return current;
  }

  /** Returns whether the last text that was sent is the current one. */
  boolean isUpToDate() {
    return sent.getLast().ahead.isEmpty();
  }

  /**
   * Returns the text on which the client's next edit is based. It is kept until {@link
   * #applyLocal}.
   *
   * @param revision the text's revision; empty for the last one
   * @throws TextChangeException if that text is no longer known
   */
  EditedText base(OptionalLong revision) throws TextChangeException {
    SentText base = revision.isEmpty() ? sent.getLast() : find(revision.getAsLong());
    while (sent.getFirst() != base) {
      sent.removeFirst();
    }
    sent.forEach(text -> text.isEdited = text == base);
    return new EditedText(base.revision, base.text);
  }

  /**
   * Transforms the client's edit to one of the current text, and applies it to that text.
   *
   * @param edited the answer of {@link #base}
   * @throws TextChangeException if that text is no longer known
   */
  TextOperation applyLocal(EditedText edited, TextOperation operation) throws TextChangeException {
    SentText base = find(edited.revision());
    if (!base.text.equals(edited.text())) {
      throw new TextChangeException("The code was replaced meanwhile: start from the code sent");
    }
    base.isEdited = false;
    TextOperation onCurrent = base.edit(operation);
    sent.stream().filter(text -> text != base).forEach(later -> later.add(onCurrent));
    current = onCurrent.apply(current);
    return onCurrent;
  }

  /**
   * Records a change to the current text that the client does not know.
   *
   * @param after the current text after the change
   */
  void applyRemote(TextOperation operation, String after) {
    current = after;
    sent.forEach(text -> text.add(operation));
  }

  /** Called when the client is sent the current text. */
  void onSent(long revision) {
    sent.removeIf(text -> text.revision == revision);
    sent.add(new SentText(revision, current));
    while (sent.size() > MAX_TEXTS
        || (sent.size() > 1
            && sent.stream().mapToLong(text -> text.text.length()).sum() > maxCharacters)) {
      boolean isEdited = sent.getFirst().isEdited && sent.size() > 2;
      sent.remove(isEdited ? 1 : 0);
      if (isEdited && sent.size() == 2) {
        return;
      }
    }
  }

  /** Starts over with a text that the client is sent now. */
  void reset(String code, long revision) {
    sent.clear();
    current = code;
    sent.add(new SentText(revision, code));
  }

  private SentText find(long revision) throws TextChangeException {
    return sent.stream()
        .filter(text -> text.revision == revision)
        .findFirst()
        .orElseThrow(
            () ->
                new TextChangeException(
                    "revision must be that of a code-update of this connection, and not an old"
                        + " one"));
  }

  /** A text that the client was sent, with the client's own edits of it. */
  private static final class SentText {

    /** Operations that are kept separate, because most are never needed again. */
    private static final int MAX_AHEAD = 32;

    private final long revision;
    private final List<TextOperation> ahead = new ArrayList<>();
    private String text;
    private boolean isEdited;

    SentText(long revision, String text) {
      this.revision = revision;
      this.text = text;
    }

    void add(TextOperation operation) {
      ahead.add(operation);
      if (ahead.size() > MAX_AHEAD) {
        TextOperation all = ahead.stream().reduce(TextOperation::then).orElseThrow();
        ahead.clear();
        ahead.add(all);
      }
    }

    /** Applies the client's edit, and transforms the edit to one of the current text. */
    TextOperation edit(TextOperation operation) {
      text = operation.apply(text);
      TextOperation edit = operation;
      for (int i = 0; i < ahead.size(); i++) {
        TextOperation.Pair pair = ahead.get(i).transform(edit);
        ahead.set(i, pair.first());
        edit = pair.second();
      }
      return edit;
    }
  }
}
