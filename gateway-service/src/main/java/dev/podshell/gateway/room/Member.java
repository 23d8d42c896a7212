package dev.podshell.gateway.room;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.contracts.room.TextOperation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One connection in a room's copy: what its client may have in its editor, who it was told is in
 * the room, and its edits that are not decided yet: the one that was asked for, and all later ones
 * as one. Belongs to the room's thread.
 */
final class Member {

  private final MemberId id;
  private final Participant participant;
  private final ClientTexts texts;
  private final Map<String, Participant> told = new HashMap<>();
  private RoomListener listener;
  private @Nullable TextOperation asked;
  private @Nullable TextOperation later;
  private @Nullable Runnable whenDecided;
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

  /** Whether an edit was asked for and not decided. */
  boolean hasAsked() {
    return asked != null;
  }

  /** Whether the client has made edits since the one that was asked for. */
  boolean hasMore() {
    return later != null;
  }

  /** The client hears nothing more; what it has done is still asked for. */
  void leave(Runnable decided) {
    listener = RoomListener.NOBODY;
    whenDecided = decided;
  }

  /** What is to be done now that the client has left and all of its edits are decided. */
  Optional<Runnable> whenLeft() {
    return asked == null ? Optional.ofNullable(whenDecided) : Optional.empty();
  }

  /** The client is told who is in the room, itself included. */
  List<Participant> welcome(Collection<Participant> present) {
    present.forEach(one -> told.put(one.userId(), one));
    told.putIfAbsent(userId(), participant);
    return present.stream().anyMatch(one -> one.userId().equals(userId()))
        ? List.copyOf(present)
        : Stream.concat(present.stream(), Stream.of(participant)).toList();
  }

  /** Somebody is in the room; the client is told once. */
  void joined(Participant joined) {
    if (told.putIfAbsent(joined.userId(), joined) == null) {
      listener.participantJoined(joined);
    }
  }

  /** Somebody is not in the room any more. */
  void left(String user) {
    if (told.remove(user) != null) {
      listener.participantLeft(user);
    }
  }

  /** Who is in the room was read anew. That this client is, may not be stored yet. */
  void present(Map<String, Participant> present) {
    List.copyOf(told.keySet()).stream()
        .filter(user -> !present.containsKey(user) && !user.equals(userId()))
        .forEach(this::left);
    present.values().forEach(this::joined);
  }

  /**
   * The client has made an edit.
   *
   * @param code the room's, as it is now
   * @return what is to be asked for now; empty: an earlier one is not decided yet
   */
  Optional<TextOperation> edited(TextOperation operation, String code) {
    if (asked != null) {
      later = later == null ? operation : later.then(operation);
      return Optional.empty();
    }
    later = operation;
    return next(code);
  }

  /**
   * The edit that was asked for is decided; what is to be asked for now.
   *
   * @param code the room's, with that edit
   */
  Optional<TextOperation> decided(String code) {
    asked = null;
    return next(code);
  }

  /**
   * Another has edited the code: the client's text follows, and what it has not asked for yet.
   *
   * @param before the room's code before that
   * @param after and after it
   */
  void followed(String editor, TextOperation operation, String before, String after) {
    TextOperation onText = operation;
    if (asked != null) {
      TextOperation.Pair pair = onText.transform(asked);
      onText = pair.first();
      asked = pair.second();
    }
    if (later != null) {
      TextOperation.Pair pair = onText.transform(later);
      onText = pair.first();
      later = pair.second();
    }
    boolean isShared = texts.current().equals(before) && onText == operation;
    texts.changed(onText, isShared ? after : onText.apply(texts.current()));
    lastEditor = editor;
  }

  /** Sends the client its text as it is now. */
  void sendText(long revision) {
    texts.sent(revision);
    listener.codeUpdated(lastEditor, texts.current(), revision);
  }

  /** Sends the client the room's code, whatever it has made of it. */
  void resetText(String code, long revision) {
    asked = null;
    later = null;
    texts.reset(code, revision);
    listener.codeUpdated(lastEditor, code, revision);
  }

  private Optional<TextOperation> next(String code) {
    TextOperation next = later;
    later = null;
    if (next != null) {
      edits++;
      boolean isLong = next.steps().size() > TextOperation.MAX_STEPS;
      asked = isLong ? next.inOnePiece(code) : next;
    }
    return Optional.ofNullable(asked);
  }
}
