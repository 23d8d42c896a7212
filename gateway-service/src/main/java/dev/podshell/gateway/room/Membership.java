package dev.podshell.gateway.room;

import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.topic.CollaborationPublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Lets a connection that has joined a room act there. Its methods may block for a short time. */
public final class Membership {

  private final Room room;
  private final MemberId member;
  private final String userId;
  private final TextChange.Differ differ;
  private final CollaborationPublisher publisher;
  private final Timers timers;
  private final Duration grace;
  private final Duration cursorPause;
  private @Nullable Relay waitingCursor;
  private boolean cursorPauses;

  /** A message to the others. */
  private record Relay(String type, String payload) {}

  Membership(
      Room room,
      MemberId member,
      String userId,
      TextChange.Differ differ,
      CollaborationPublisher publisher,
      Timers timers,
      Duration grace,
      Duration cursorPause) {
    this.room = room;
    this.member = member;
    this.userId = userId;
    this.differ = differ;
    this.publisher = publisher;
    this.timers = timers;
    this.grace = grace;
    this.cursorPause = cursorPause;
  }

  public String userId() {
    return userId;
  }

  /**
   * Edits the code. This thread, not the room's thread, finds the changes of the edit, so the
   * others in the room do not wait for it.
   *
   * @param revision the revision of the edited code; empty for the last one that was sent
   */
  public void edit(TextChange change, OptionalLong revision) throws InterruptedException {
    Optional<EditedText> base = base(revision);
    if (base.isEmpty()) {
      return;
    }
    Runnable edit;
    try {
      TextOperation operation = change.on(base.get().text(), room.maxCharacters(), differ);
      edit = () -> room.edit(member, base.get(), operation);
    } catch (TextChangeException e) {
      edit = () -> room.refuse(member, String.valueOf(e.getMessage()));
    }
    var unused = room.ask(edit);
  }

  /** Returns the text that was edited; empty if there is none, which the client was told. */
  private Optional<EditedText> base(OptionalLong revision) throws InterruptedException {
    CompletableFuture<Optional<EditedText>> base = new CompletableFuture<>();
    try {
      return room.ask(() -> base.complete(room.base(member, revision)))
          ? base.get()
          : Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  public void setLanguage(String language) throws InterruptedException {
    var unused = room.ask(() -> room.setLanguage(member, userId, language));
  }

  /**
   * Sends the others a message that the room does not keep.
   *
   * @param payload JSON
   * @return fails if Kafka certainly does not have it, with a message for the client
   */
  public CompletableFuture<Void> relay(String type, String payload) {
    return publisher.publish(
        new RoomEvent.Relayed(room.id(), member, Instant.now(), type, payload));
  }

  /** Sends a message that the next one replaces: at most one per interval, and always the last. */
  public synchronized void relayNewest(String type, String payload) {
    if (cursorPauses) {
      waitingCursor = new Relay(type, payload);
    } else {
      cursorPauses = true;
      var unused = relay(type, payload);
      var timer = timers.after(cursorPause, this::onCursorPauseEnded);
    }
  }

  /** Leaves the room now. */
  public void leave() throws InterruptedException {
    leave(this::publishLeave);
  }

  /** Leaves unless the same user comes back on another connection within the grace time. */
  public void leaveAfterGrace() throws InterruptedException {
    leave(
        () -> {
          var timer = timers.after(grace, this::publishLeave);
        });
  }

  private void leave(Runnable onDecided) throws InterruptedException {
    if (!room.ask(() -> room.leave(member, onDecided))) {
      onDecided.run();
    }
  }

  private void publishLeave() {
    var unused = publisher.publish(new RoomRecord.Leave(room.id(), member));
  }

  private synchronized void onCursorPauseEnded() {
    Relay waiting = waitingCursor;
    waitingCursor = null;
    cursorPauses = false;
    if (waiting != null) {
      relayNewest(waiting.type(), waiting.payload());
    }
  }
}
