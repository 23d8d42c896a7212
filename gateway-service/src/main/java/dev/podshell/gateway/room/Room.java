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
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.LiveEvent;
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
 * A room's copy at this gateway. Everything happens on its own virtual thread, one thing after the
 * other: what members ask for waits for a place in its bounded queue, events that find none have
 * the copy be read anew. Changes are numbered without gaps, so that a copy knows when it has missed
 * one. A copy that nobody is in ends.
 */
final class Room implements EventSubscriber {

  private static final Logger LOG = Logger.getLogger(Room.class);

  private final RoomId id;
  private final RoomSettings settings;
  private final RoomPublisher publisher;
  private final TextDifferences differences;
  private final SessionServiceClient sessionService;
  private final String gateway;
  private final BlockingQueue<Runnable> queue;
  private final Map<MemberId, Member> members = new LinkedHashMap<>();
  private final Map<String, Participant> participants = new LinkedHashMap<>();
  private final Thread thread;
  private volatile boolean behind = true;
  private volatile boolean ended;
  private boolean known;

  /** True if something failed since the room was read, so that members' texts may be wrong. */
  private boolean failed;

  private long number;
  private long revision;
  private String code = "";
  private String language = "";

  /**
   * @param gateway the life of this gateway
   * @param onEnd called on the room's thread when it ends
   */
  Room(
      RoomId id,
      RoomSettings settings,
      RoomPublisher publisher,
      TextDifferences differences,
      SessionServiceClient sessionService,
      String gateway,
      Consumer<Room> onEnd) {
    this.id = id;
    this.settings = settings;
    this.publisher = publisher;
    this.differences = differences;
    this.sessionService = sessionService;
    this.gateway = gateway;
    this.queue = new ArrayBlockingQueue<>(settings.waiting());
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

  /** Whether it takes no more members; another copy is to be made. */
  boolean hasEnded() {
    return ended;
  }

  /**
   * Has something be done on the room's thread; waits for a place in its queue.
   *
   * @return false if the copy has ended
   */
  synchronized boolean ask(Runnable task) throws InterruptedException {
    while (!ended) {
      if (queue.offer(task)) {
        return true;
      }
      wait(); // and does not keep the room's thread from what makes room
    }
    return false;
  }

  @Override
  public void receive(LiveEvent live) {
    if (live.event() instanceof RoomEvent event && !queue.offer(() -> happened(event))) {
      behind = true;
    }
  }

  @Override
  public void missed() {
    behind = true;
  }

  /** A connection enters. On the room's thread, as all that follows. */
  void join(MemberId member, Participant participant, RoomListener listener) {
    if (!known) {
      listener.gone();
      return;
    }
    Member joined =
        new Member(member, participant, listener, code, revision, settings.sentCharacters());
    members.put(member, joined);
    publish(
        member,
        new RoomRecord.Join(id, member, gateway, participant.userId(), participant.username()));
    listener.welcome(code, revision, language, joined.welcome(participants.values()));
  }

  /**
   * A connection is gone; the room is told by whoever decides when it is.
   *
   * @param whenDecided called once all of its edits are decided
   */
  void leave(MemberId id, Runnable whenDecided) {
    Member member = members.get(id);
    if (member == null) {
      whenDecided.run();
    } else {
      member.leave(whenDecided);
      removeIfLeft(member);
    }
  }

  /** Returns the maximum length of the code, in UTF-16 code units. On any thread. */
  int maxCharacters() {
    return settings.characters();
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
    if (member.texts().current().length() + (long) operation.growth() > settings.characters()) {
      refuse(id, TextChangeException.tooLong(settings.characters()).getMessage());
      return;
    }
    try {
      TextOperation onCurrent = member.texts().edited(base, operation);
      member.edited(onCurrent, code).ifPresent(next -> ask(member, next));
    } catch (TextChangeException e) {
      refuse(id, e.getMessage());
    }
  }

  /** Rejects an edit. The client's earlier edits stay, and are part of the code that it is sent. */
  void refuse(MemberId id, @Nullable String message) {
    Member member = members.get(id);
    if (member != null) {
      member.listener().refused(String.valueOf(message));
      member.sendText(revision);
    }
  }

  void setLanguage(MemberId member, String userId, String newLanguage) {
    publish(member, new RoomRecord.SetLanguage(id, member, userId, newLanguage));
  }

  private void run() throws InterruptedException {
    do {
      while (behind) {
        readAnew();
      }
      Runnable task = queue.take();
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.errorf(e, "Room %s is read again because something in it failed", id);
        failed = true;
        behind = true;
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

  private void readAnew() throws InterruptedException {
    behind = false;
    try {
      Optional<RoomState> state = sessionService.room(id);
      boolean first = !known;
      known = state.isPresent();
      if (state.isPresent()) {
        take(state.get(), first);
      } else {
        members.values().forEach(member -> member.listener().gone());
      }
    } catch (SessionServiceUnavailableException e) {
      LOG.warnf("Room %s cannot be read now: %s", id, e.getMessage());
      behind = true;
      Thread.sleep(settings.pause());
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
    state.participants().forEach(one -> participants.put(one.userId(), one));
    if (first) {
      return;
    }
    for (Member member : List.copyOf(members.values())) {
      boolean decided = state.edits().getOrDefault(member.id(), 0L) >= member.edit();
      if (failed) {
        forget(member, "The session had to be read again: go on from the code that follows");
      } else if (member.hasMore() && decided) {
        forget(member, "News of the session were missed: the last edits were not taken");
      } else if (member.hasAsked() && decided) {
        member.resetText(code, revision); // it was decided meanwhile, and the code says how
      } else if (!difference.isNoop()) {
        member.followed("", difference, before, code);
        member.sendText(revision);
      }
      if (hasNewLanguage) {
        member.listener().languageUpdated("", language);
      }
      member.present(participants);
      removeIfLeft(member);
    }
    failed = false;
  }

  private void happened(RoomEvent event) {
    switch (event) {
      case RoomEvent.Changed changed -> changed(changed);
      case RoomEvent.Refused refused -> refused(refused);
      case RoomEvent.Relayed relayed ->
          others(relayed.member())
              .forEach(member -> member.listener().relayed(relayed.type(), relayed.payload()));
    }
  }

  private void changed(RoomEvent.Changed changed) {
    if (behind || changed.number() <= number) {
      return;
    }
    if (changed.number() > number + 1) {
      behind = true;
      return;
    }
    number = changed.number();
    switch (changed.change()) {
      case Change.Edited edited -> edited(edited);
      case Change.Language(_, String userId, String newLanguage) -> {
        language = newLanguage;
        members.values().forEach(it -> it.listener().languageUpdated(userId, newLanguage));
      }
      case Change.Joined(_, String userId, String username) -> {
        Participant joined = new Participant(userId, username);
        participants.put(userId, joined);
        members.values().forEach(it -> it.joined(joined));
      }
      case Change.Left(String userId) -> {
        participants.remove(userId);
        members.values().forEach(it -> it.left(userId));
      }
    }
  }

  private void edited(Change.Edited edited) {
    String before = code;
    code = edited.operation().apply(code);
    revision = edited.revision();
    Member editor = members.get(edited.member());
    boolean own = editor != null && editor.hasAsked() && editor.edit() == edited.edit();
    for (Member member : members.values()) {
      if (member != editor || !own) {
        member.followed(edited.userId(), edited.operation(), before, code);
        member.sendText(revision);
      }
    }
    if (own) {
      Optional<TextOperation> next = Objects.requireNonNull(editor).decided(code);
      if (!editor.texts().isUpToDate()) {
        // What others did crossed this edit on its way: the client has not seen them together.
        editor.sendText(revision);
      }
      next.ifPresent(operation -> ask(editor, operation));
      removeIfLeft(editor);
    }
  }

  private void refused(RoomEvent.Refused refused) {
    Member member = members.get(refused.member());
    if (member != null && refused.edit() == 0) {
      member.listener().refused(refused.message());
    } else if (member != null && member.hasAsked() && refused.edit() == member.edit()) {
      forget(member, refused.message());
    }
  }

  /** Rejects a submitted edit, and all later ones. */
  private void forget(Member member, String message) {
    member.listener().refused(message);
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

  private void ask(Member member, TextOperation operation) {
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
                long edit = record instanceof RoomRecord.Edit asked ? asked.edit() : 0;
                notTaken(member, edit, String.valueOf(failure.getMessage()));
              }
            });
  }

  /** On a thread of Kafka's, which must not wait. */
  private void notTaken(MemberId id, long edit, String message) {
    boolean unused =
        queue.offer(
            () -> {
              Member member = members.get(id);
              if (member != null && edit == 0) {
                member.listener().refused(message);
              } else if (member != null && member.hasAsked() && edit == member.edit()) {
                forget(member, message);
              }
            });
    if (!unused) {
      behind = true;
    }
  }
}
