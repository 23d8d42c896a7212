package dev.podshell.gateway.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.contracts.room.TextOperation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One connection in a room's copy: what its client may have in its editor, and its edits that are
 * not decided yet, of which the first was asked for. Belongs to the room's thread.
 */
final class Member {

  private final MemberId id;
  private final Participant participant;
  private final RoomListener listener;
  private final ClientTexts texts;
  private final Deque<TextOperation> undecided = new ArrayDeque<>();
  private long edits;
  private String lastEditor = "";

  Member(
      MemberId id,
      Participant participant,
      RoomListener listener,
      String code,
      long revision,
      int maxCharacters) {
    this.id = id;
    this.participant = participant;
    this.listener = listener;
    this.texts = new ClientTexts(code, revision, maxCharacters);
  }

  MemberId id() {
    return id;
  }

  String userId() {
    return participant.userId();
  }

  RoomListener listener() {
    return listener;
  }

  ClientTexts texts() {
    return texts;
  }

  /** The number of the edit that is asked for. */
  long edit() {
    return edits;
  }

  int undecided() {
    return undecided.size();
  }

  /**
   * The client has made an edit.
   *
   * @return what is to be asked for now; empty: an earlier one is not decided yet
   */
  Optional<TextOperation> edited(TextOperation operation) {
    undecided.add(operation);
    return undecided.size() == 1 ? next() : Optional.empty();
  }

  /** The edit that was asked for is decided; what is to be asked for now. */
  Optional<TextOperation> decided() {
    undecided.pollFirst();
    return next();
  }

  /** None of the edits that are not decided is any more. */
  void forgetEdits() {
    undecided.clear();
  }

  /** Another has edited the code: the client's text follows, and what it has not asked for yet. */
  void followed(String editor, TextOperation operation) {
    TextOperation onText = operation;
    List<TextOperation> following = new ArrayList<>(undecided.size());
    for (TextOperation own : undecided) {
      TextOperation.Pair pair = onText.transform(own);
      onText = pair.first();
      following.add(pair.second());
    }
    undecided.clear();
    undecided.addAll(following);
    texts.changed(onText);
    lastEditor = editor;
  }

  /** Sends the client its text as it is now. */
  void sendText(long revision) {
    texts.sent(revision);
    listener.codeUpdated(lastEditor, texts.current(), revision);
  }

  /** Sends the client the room's code, whatever it has made of it. */
  void resetText(String code, long revision) {
    undecided.clear();
    texts.reset(code, revision);
    listener.codeUpdated(lastEditor, code, revision);
  }

  private Optional<TextOperation> next() {
    if (undecided.isEmpty()) {
      return Optional.empty();
    }
    edits++;
    return Optional.of(undecided.getFirst());
  }
}
