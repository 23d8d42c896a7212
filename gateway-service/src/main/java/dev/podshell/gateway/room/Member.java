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
 * One connection in a room's copy. It knows the possible texts in the client's editor, the
 * participants that the client was told of, and the client's undecided edits: the submitted one,
 * and all later ones as one. Belongs to the room's thread.
 */
final class Member {

  private final MemberId id;
  private final Participant participant;
  private final ClientRevisions texts;
  private final Map<String, Participant> told = new HashMap<>();
  private RoomListener listener;
  private @Nullable TextOperation pending;
  private @Nullable TextOperation queued;
  private @Nullable Runnable onDecided;
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
    this.texts = new ClientRevisions(code, revision, maxCharacters);
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

  ClientRevisions texts() {
    return texts;
  }

  /** Returns the number of the submitted edit. */
  long edit() {
    return edits;
  }

  /** Returns whether a submitted edit is undecided. */
  boolean hasPending() {
    return pending != null;
  }

  /** Returns whether the client has made edits since the submitted one. */
  boolean hasQueued() {
    return queued != null;
  }

  /** Called when the client gets no more messages; its edits are still submitted. */
  void leave(Runnable onDecided) {
    listener = RoomListener.NOBODY;
    this.onDecided = onDecided;
  }

  /** Returns the action for a client that has left; empty until all of its edits are decided. */
  Optional<Runnable> whenLeft() {
    return pending == null ? Optional.ofNullable(onDecided) : Optional.empty();
  }

  /** Tells the client who is in the room, itself included. */
  List<Participant> welcome(Collection<Participant> present) {
    present.forEach(it -> told.put(it.userId(), it));
    told.putIfAbsent(userId(), participant);
    return present.stream().anyMatch(it -> it.userId().equals(userId()))
        ? List.copyOf(present)
        : Stream.concat(present.stream(), Stream.of(participant)).toList();
  }

  /** Called when a participant is in the room; tells the client once. */
  void onJoined(Participant joined) {
    if (told.putIfAbsent(joined.userId(), joined) == null) {
      listener.onParticipantJoined(joined);
    }
  }

  /** Called when a participant has left the room. */
  void onLeft(String user) {
    if (told.remove(user) != null) {
      listener.onParticipantLeft(user);
    }
  }

  /**
   * Called when the participants were read again. This client's own entry may not be stored yet.
   */
  void onParticipantsRead(Map<String, Participant> present) {
    List.copyOf(told.keySet()).stream()
        .filter(user -> !present.containsKey(user) && !user.equals(userId()))
        .forEach(this::onLeft);
    present.values().forEach(this::onJoined);
  }

  /**
   * Called when the client has made an edit.
   *
   * @param code the room's current code
   * @return the edit to submit now; empty if an earlier one is not decided yet
   */
  Optional<TextOperation> applyLocal(TextOperation operation, String code) {
    if (pending != null) {
      queued = queued == null ? operation : queued.then(operation);
      return Optional.empty();
    }
    queued = operation;
    return next(code);
  }

  /**
   * Called when the submitted edit is decided; returns the edit to submit next.
   *
   * @param code the room's code, with that edit
   */
  Optional<TextOperation> onDecided(String code) {
    pending = null;
    return next(code);
  }

  /**
   * Called when another member has edited the code: transforms the client's text and its edits that
   * are not submitted yet.
   *
   * @param before the room's code before that edit
   * @param after the room's code after it
   */
  void applyRemote(String editor, TextOperation operation, String before, String after) {
    TextOperation onText = operation;
    if (pending != null) {
      TextOperation.Pair pair = onText.transform(pending);
      onText = pair.first();
      pending = pair.second();
    }
    if (queued != null) {
      TextOperation.Pair pair = onText.transform(queued);
      onText = pair.first();
      queued = pair.second();
    }
    boolean isShared = texts.current().equals(before) && onText == operation;
    texts.applyRemote(onText, isShared ? after : onText.apply(texts.current()));
    lastEditor = editor;
  }

  /** Sends the client its text as it is now. */
  void sendText(long revision) {
    texts.onSent(revision);
    listener.onCodeUpdated(lastEditor, texts.current(), revision);
  }

  /** Sends the client the room's code in place of its own text. */
  void resetText(String code, long revision) {
    pending = null;
    queued = null;
    texts.reset(code, revision);
    listener.onCodeUpdated(lastEditor, code, revision);
  }

  private Optional<TextOperation> next(String code) {
    TextOperation next = queued;
    queued = null;
    if (next != null) {
      edits++;
      boolean isLong = next.steps().size() > TextOperation.MAX_STEPS;
      pending = isLong ? next.inOnePiece(code) : next;
    }
    return Optional.ofNullable(pending);
  }
}
