package dev.podshell.gateway.room;

import dev.podshell.contracts.room.TextOperation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What a client may have in its editor. Each code that it was sent is a text that it may be editing
 * still, while later ones are on their way to it; for each is kept what leads from it, with the
 * client's own edits of it, to the text as it would be if the client had everything. A client never
 * goes back: an edit of one text has the earlier ones forgotten. The number of texts and their
 * characters are bounded. Not thread-safe.
 */
final class ClientTexts {

  private static final int MAX_TEXTS = 32;

  private final int maxCharacters;
  private final Deque<SentText> sent = new ArrayDeque<>();
  private String current;

  ClientTexts(String code, long revision, int maxCharacters) {
    this.maxCharacters = maxCharacters;
    this.current = code;
    sent.add(new SentText(revision, code));
  }

  /** The text with everything: what others have done, and what this client has. */
  String current() {
    return current;
  }

  /** Whether the client has everything, once all that was sent to it has arrived. */
  boolean isUpToDate() {
    return sent.getLast().ahead.isEmpty();
  }

  /**
   * The client's edit as one of the current text, which it is applied to.
   *
   * @param revision which of the texts it has edited; empty: the last one
   * @throws TextChangeException if that text is not known any more, or the change does not fit it
   */
  TextOperation edited(TextChange change, OptionalLong revision) throws TextChangeException {
    SentText base = find(revision);
    TextOperation operation = change.on(base.text);
    while (sent.getFirst() != base) {
      sent.removeFirst();
    }
    TextOperation onCurrent = base.edit(operation);
    sent.stream().skip(1).forEach(later -> later.ahead.add(onCurrent));
    current = onCurrent.apply(current);
    return onCurrent;
  }

  /** Something was done to the current text that the client does not know. */
  void changed(TextOperation operation) {
    current = operation.apply(current);
    sent.forEach(text -> text.ahead.add(operation));
  }

  /** The client is sent the current text. */
  void sent(long revision) {
    sent.removeIf(text -> text.revision == revision);
    sent.add(new SentText(revision, current));
    while (sent.size() > MAX_TEXTS
        || (sent.size() > 1
            && sent.stream().mapToLong(text -> text.text.length()).sum() > maxCharacters)) {
      sent.removeFirst();
    }
  }

  /** All is as if the client had just been sent this text. */
  void reset(String code, long revision) {
    sent.clear();
    current = code;
    sent.add(new SentText(revision, code));
  }

  private SentText find(OptionalLong revision) throws TextChangeException {
    if (revision.isEmpty()) {
      return Objects.requireNonNull(sent.peekLast());
    }
    return sent.stream()
        .filter(text -> text.revision == revision.getAsLong())
        .findFirst()
        .orElseThrow(
            () ->
                new TextChangeException(
                    "revision must be that of a code-update of this connection, and not an old one"));
  }

  /** A text that the client was sent, as it is after the client's own edits of it. */
  private static final class SentText {

    private final long revision;
    private final List<TextOperation> ahead = new ArrayList<>();
    private String text;

    SentText(long revision, String text) {
      this.revision = revision;
      this.text = text;
    }

    /** Applies the client's edit to it, and brings the edit to where the others are. */
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
