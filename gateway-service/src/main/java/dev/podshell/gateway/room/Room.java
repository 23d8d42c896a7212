package dev.podshell.gateway.room;

import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.RoomEvent.Change;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.CollaborationPublisher;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.LiveEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A room's copy at this gateway. Its virtual thread does one task at a time, from a bounded queue.
 * A member's request waits for a place in the queue. If an event finds no place, the copy is read
 * again from the store. Changes are numbered without gaps, so a copy knows when it has missed one.
 * A copy without members ends. The file is long because all of these methods belong to one state.
 */
final class Room implements EventSubscriber {

  private static final Logger LOG = Logger.getLogger(Room.class);

  private final RoomId id;
  private final RoomConfiguration configuration;
  private final Duration retryInterval;
  private final CollaborationPublisher publisher;
  private final TextDifferences differences;
  private final SessionServiceClient sessionService;
  private final String gateway;
  private final BlockingQueue<Runnable> queue;
  private final Map<MemberId, Member> members = new LinkedHashMap<>();
  private final Map<String, Participant> participants = new LinkedHashMap<>();
  private final Thread thread;
  private volatile boolean stale = true;
  private volatile boolean ended;
  private boolean known;

  /** True if something failed since the room was read, so that members' texts may be wrong. */
  private boolean failed;

  private long number;
  private long revision;
  private String code = "";
  private String language = "";

  /**
   * @param retryInterval the pause before a room that could not be read is read again
   * @param gateway the id of this run of the gateway
   * @param onEnd called on the room's thread when it ends
   */
  Room(
      RoomId id,
      RoomConfiguration configuration,
      Duration retryInterval,
      CollaborationPublisher publisher,
      TextDifferences differences,
      SessionServiceClient sessionService,
      String gateway,
      Consumer<Room> onEnd) {
    this.id = id;
    this.configuration = configuration;
    this.retryInterval = retryInterval;
    this.publisher = publisher;
    this.differences = differences;
    this.sessionService = sessionService;
    this.gateway = gateway;
    this.queue = new ArrayBlockingQueue<>(configuration.waiting());
    this.thread =
        Thread.ofVirtual()
            .name("room-" + id)
            .unstarted(
                () -> {
                  try {
                    run();
                  } catch (InterruptedException _) {
                    LOG.debugf("Room %s is interrupted", id);
                  } finally {
                    end();
                    onEnd.accept(this);
                  }
                });
  }

  void start() {
    thread.start();
  }

  RoomId id() {
    return id;
  }

  /** Returns whether the copy takes no more members, so that a new one must be opened. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Runs a task on the room's thread; waits for a place in the queue.
   *
   * @return false if the copy has ended
   */
  synchronized boolean ask(Runnable task) throws InterruptedException {
    while (!ended) {
      if (queue.offer(task)) {
        return true;
      }
      wait(); // without the lock, so that the room's thread can go on
    }
    return false;
  }

  @Override
  public void onEvent(LiveEvent live) {
    if (live.event() instanceof RoomEvent event && !queue.offer(() -> onRoomEvent(event))) {
      stale = true;
    }
  }

  @Override
  public void onMissedEvents() {
    stale = true;
  }

  /** Adds a connection. Like all methods below, runs on the room's thread. */
  void join(MemberId member, Participant participant, RoomListener listener) {
    if (!known) {
      listener.onGone();
      return;
    }
    Member joined =
        new Member(
            member,
            participant,
            listener,
            code,
            revision,
            Math.toIntExact(configuration.sentText().asLongValue() / Character.BYTES));
    members.put(member, joined);
    publish(
        member,
        new RoomRecord.Join(id, member, gateway, participant.userId(), participant.username()));
    listener.onWelcome(code, revision, language, joined.welcome(participants.values()));
  }

  /**
   * Removes a connection that is gone. The caller decides when to tell the room.
   *
   * @param onDecided called once all of its edits are decided
   */
  void leave(MemberId id, Runnable onDecided) {
    Member member = members.get(id);
    if (member == null) {
      onDecided.run();
    } else {
      member.leave(onDecided);
      removeIfLeft(member);
    }
  }

  /** Returns the maximum length of the code, in UTF-16 code units. On any thread. */
  int maxCharacters() {
    return configuration.characters();
  }

  /**
   * Returns the text on which a client's edit is based.
   *
   * @param revision the revision that the client names
   * @return empty if there is none; the client is then told so
   */
  Optional<EditedText> base(MemberId id, OptionalLong revision) {
    Member member = members.get(id);
    if (member == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(member.texts().base(revision));
    } catch (TextChangeException e) {
      refuse(id, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Called when a client has edited a text that {@link #base} has returned. */
  void edit(MemberId id, EditedText base, TextOperation operation) {
    Member member = members.get(id);
    if (member == null || operation.isNoop()) {
      return;
    }
    if (member.texts().current().length() + (long) operation.growth()
        > configuration.characters()) {
      refuse(id, TextChangeException.tooLong(configuration.characters()).getMessage());
      return;
    }
    try {
      TextOperation onCurrent = member.texts().applyLocal(base, operation);
      member.applyLocal(onCurrent, code).ifPresent(next -> submit(member, next));
    } catch (TextChangeException e) {
      refuse(id, e.getMessage());
    }
  }

  /** Rejects an edit. The client's earlier edits stay, and are part of the code that it is sent. */
  void refuse(MemberId id, @Nullable String message) {
    Member member = members.get(id);
    if (member != null) {
      member.listener().onRequestRefused(String.valueOf(message));
      member.sendText(revision);
    }
  }

  void setLanguage(MemberId member, String userId, String newLanguage) {
    publish(member, new RoomRecord.SetLanguage(id, member, userId, newLanguage));
  }

  private void run() throws InterruptedException {
    do {
      while (stale) {
        resync();
      }
      Runnable task = queue.take();
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.errorf(e, "Room %s is read again because something in it failed", id);
        failed = true;
        stale = true;
      }
      Thread.yield(); // a busy room must not keep its carrier
    } while (!endsWhenNobodyIsIn());
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  private synchronized boolean endsWhenNobodyIsIn() {
    ended = members.isEmpty() && queue.isEmpty();
    notifyAll();
    return ended;
  }

  private void resync() throws InterruptedException {
    stale = false;
    try {
      Optional<RoomState> state = sessionService.room(id);
      boolean first = !known;
      known = state.isPresent();
      if (state.isPresent()) {
        take(state.get(), first);
      } else {
        members.values().forEach(member -> member.listener().onGone());
      }
    } catch (SessionServiceUnavailableException e) {
      LOG.warnf("Room %s cannot be read now: %s", id, e.getMessage());
      stale = true;
      Thread.sleep(retryInterval);
    }
  }

  private void take(RoomState state, boolean first) throws InterruptedException {
    String before = code;
    TextOperation difference = differences.between(code, state.code(), id.value());
    boolean hasNewLanguage = !language.equals(state.language());
    number = state.number();
    revision = state.revision();
    code = state.code();
    language = state.language();
    participants.clear();
    state.participants().forEach(it -> participants.put(it.userId(), it));
    if (first) {
      return;
    }
    for (Member member : List.copyOf(members.values())) {
      boolean decided = state.edits().getOrDefault(member.id(), 0L) >= member.edit();
      if (failed) {
        forget(member, "The session had to be read again: continue from the code that follows");
      } else if (member.hasQueued() && decided) {
        forget(
            member, "Some changes of the session were missed, so your last edits were not applied");
      } else if (member.hasPending() && decided) {
        member.resetText(code, revision); // the edit was decided meanwhile; the code shows how
      } else if (!difference.isNoop()) {
        member.applyRemote("", difference, before, code);
        member.sendText(revision);
      }
      if (hasNewLanguage) {
        member.listener().onLanguageUpdated("", language);
      }
      member.onParticipantsRead(participants);
      removeIfLeft(member);
    }
    failed = false;
  }

  private void onRoomEvent(RoomEvent event) {
    switch (event) {
      case RoomEvent.Changed changed -> onChanged(changed);
      case RoomEvent.Refused refused -> onRefused(refused);
      case RoomEvent.Relayed relayed ->
          others(relayed.member())
              .forEach(member -> member.listener().onRelayed(relayed.type(), relayed.payload()));
    }
  }

  private void onChanged(RoomEvent.Changed changed) {
    if (stale || changed.number() <= number) {
      return;
    }
    if (changed.number() > number + 1) {
      stale = true;
      return;
    }
    number = changed.number();
    switch (changed.change()) {
      case Change.Edited edited -> onEdited(edited);
      case Change.Language(_, String userId, String newLanguage) -> {
        language = newLanguage;
        members.values().forEach(it -> it.listener().onLanguageUpdated(userId, newLanguage));
      }
      case Change.Joined(_, String userId, String username) -> {
        Participant joined = new Participant(userId, username);
        participants.put(userId, joined);
        members.values().forEach(it -> it.onJoined(joined));
      }
      case Change.Left(String userId) -> {
        participants.remove(userId);
        members.values().forEach(it -> it.onLeft(userId));
      }
    }
  }

  private void onEdited(Change.Edited edited) {
    String before = code;
    code = edited.operation().apply(code);
    revision = edited.revision();
    Member editor = members.get(edited.member());
    boolean isOwn = editor != null && editor.hasPending() && editor.edit() == edited.edit();
    for (Member member : members.values()) {
      if (member != editor || !isOwn) {
        member.applyRemote(edited.userId(), edited.operation(), before, code);
        member.sendText(revision);
      }
    }
    if (isOwn) {
      Optional<TextOperation> next = Objects.requireNonNull(editor).onDecided(code);
      if (!editor.texts().isUpToDate()) {
        // Edits of others crossed this one on its way, so the client has not seen the merged text.
        editor.sendText(revision);
      }
      next.ifPresent(operation -> submit(editor, operation));
      removeIfLeft(editor);
    }
  }

  private void onRefused(RoomEvent.Refused refused) {
    Member member = members.get(refused.member());
    if (member != null && refused.edit() == 0) {
      member.listener().onRequestRefused(refused.message());
    } else if (member != null && member.hasPending() && refused.edit() == member.edit()) {
      forget(member, refused.message());
    }
  }

  /** Rejects a submitted edit, and all later ones. */
  private void forget(Member member, String message) {
    member.listener().onRequestRefused(message);
    member.resetText(code, revision);
    removeIfLeft(member);
  }

  private void removeIfLeft(Member member) {
    member
        .whenLeft()
        .ifPresent(
            left -> {
              members.remove(member.id());
              left.run();
            });
  }

  private Iterable<Member> others(@Nullable MemberId member) {
    return members.values().stream().filter(other -> !other.id().equals(member)).toList();
  }

  private void submit(Member member, TextOperation operation) {
    publish(
        member.id(),
        new RoomRecord.Edit(id, member.id(), member.userId(), member.edit(), revision, operation));
  }

  private void publish(MemberId member, RoomRecord record) {
    publisher
        .publish(record)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                long edit = record instanceof RoomRecord.Edit rejected ? rejected.edit() : 0;
                onNotPublished(member, edit, String.valueOf(failure.getMessage()));
              }
            });
  }

  /** Called on a thread of Kafka's client, which must not wait. */
  private void onNotPublished(MemberId id, long edit, String message) {
    boolean isQueued =
        queue.offer(
            () -> {
              Member member = members.get(id);
              if (member != null && edit == 0) {
                member.listener().onRequestRefused(message);
              } else if (member != null && member.hasPending() && edit == member.edit()) {
                forget(member, message);
              }
            });
    if (!isQueued) {
      stale = true;
    }
  }
}
