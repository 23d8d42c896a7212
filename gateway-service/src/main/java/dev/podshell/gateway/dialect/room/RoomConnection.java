package dev.podshell.gateway.dialect.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.connection.FrameHandler;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.room.ExecutionResult;
import dev.podshell.gateway.room.Membership;
import dev.podshell.gateway.room.RoomExecutions;
import dev.podshell.gateway.room.RoomListener;
import dev.podshell.gateway.room.Rooms;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection to a room, whose client is a member from its {@code join-session} on. */
final class RoomConnection implements FrameHandler, RoomListener {

  private final ClientSocket socket;
  private final RoomVisit visit;
  private final Rooms rooms;
  private final RoomExecutions executions;
  private final Revocations revocations;
  private final RoomFrames frames;
  private final RoomAccessConfiguration configuration;
  private @Nullable Membership membership;
  private Timers.@Nullable Timer joinTimer;
  private Timers.@Nullable Timer expiry;
  private Revocations.@Nullable Watch watch;

  RoomConnection(
      ClientSocket socket,
      RoomVisit visit,
      Rooms rooms,
      RoomExecutions executions,
      Revocations revocations,
      RoomFrames frames,
      RoomAccessConfiguration configuration) {
    this.socket = socket;
    this.visit = visit;
    this.rooms = rooms;
    this.executions = executions;
    this.revocations = revocations;
    this.frames = frames;
    this.configuration = configuration;
  }

  @Override
  public void onOpen() {
    visit.token().ifPresent(this::endWith);
    awaitJoin();
  }

  @Override
  public void onText(String frame) throws InterruptedException {
    try {
      handle(ClientMessage.parse(frame, frames.reader()));
    } catch (MalformedMessageException e) {
      onRequestRefused(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void onBinary(Buffer frame) {
    onRequestRefused("Binary messages are not understood: send JSON as text");
  }

  @Override
  public void onRefused() {
    onRequestRefused("Too many messages at once: one was not taken");
  }

  @Override
  public void onClose() {
    cancel(joinTimer);
    cancel(expiry);
    if (watch != null) {
      watch.close();
    }
    Membership left = membership;
    if (left != null) {
      try {
        left.leaveAfterGrace();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Keeps the edits that a client made before it left. */
  @Override
  public Duration closeTimeout() {
    return configuration.leaveTimeout();
  }

  /** Says nothing: the protocol has no message for it, and the code of the close has the reason. */
  @Override
  public void onDrain() {}

  @Override
  public void onWelcome(
      String code, long revision, String language, List<Participant> participants) {
    socket.offer(frames.codeUpdate("", code, revision));
    socket.offer(frames.languageUpdated("", language));
    participants.forEach(this::onParticipantJoined);
  }

  @Override
  public void onCodeUpdated(String userId, String code, long revision) {
    socket.offer(frames.codeUpdate(userId, code, revision));
  }

  @Override
  public void onLanguageUpdated(String userId, String language) {
    socket.offer(frames.languageUpdated(userId, language));
  }

  @Override
  public void onParticipantJoined(Participant participant) {
    socket.offer(frames.participantJoined(participant));
  }

  @Override
  public void onParticipantLeft(String userId) {
    socket.offer(frames.participantLeft(userId));
  }

  @Override
  public void onRelayed(String type, String payload) {
    socket.offer(frames.relayed(type, payload));
  }

  @Override
  public void onRequestRefused(String message) {
    socket.offer(frames.error(message));
  }

  @Override
  public void onGone() {
    onRequestRefused("The session no longer exists");
    socket.close(CloseCause.GONE);
  }

  private void join(Participant participant)
      throws MalformedMessageException, InterruptedException {
    Membership before = membership;
    if (before != null) {
      throw new MalformedMessageException("You have joined as " + before.userId());
    }
    Optional<VerifiedToken> token = visit.token();
    if (token.isPresent() && !token.get().learner().value().equals(participant.userId())) {
      throw new MalformedMessageException("userId must be the subject of your token");
    }
    cancel(joinTimer);
    socket.takePart();
    membership = rooms.join(visit.room(), participant, visit.client(), this);
  }

  /** Ends the connection when its token expires, or when its learner's sessions are ended. */
  private void endWith(VerifiedToken token) {
    expiry = socket.closeAt(token.expires(), CloseCause.EXPIRED);
    watch = revocations.watch(token, () -> socket.close(CloseCause.REVOKED));
  }

  private void awaitJoin() {
    joinTimer = socket.closeAfter(configuration.joinTimeout(), CloseCause.PHASE_TIMEOUT);
  }

  private static void cancel(Timers.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private void handle(ClientMessage message)
      throws MalformedMessageException, InterruptedException {
    switch (message) {
      case ClientMessage.Join(Participant participant) -> join(participant);
      case ClientMessage.Leave(String userId) -> {
        Membership left = joinedAs(userId);
        membership = null;
        left.leave();
        awaitJoin();
      }
      case ClientMessage.CodeChange change ->
          joinedAs(change.userId()).edit(change.change(), change.revision());
      case ClientMessage.CursorMove move ->
          joinedAs(move.userId())
              .relayNewest(
                  "cursor-update", frames.cursor(move.userId(), move.payload().path("cursor")));
      case ClientMessage.LanguageChange change ->
          joinedAs(change.userId()).setLanguage(change.language());
      case ClientMessage.Execute execute -> execute(execute, joined());
      case ClientMessage.Relay(Optional<String> userId, String type, JsonNode payload) ->
          relay(type, payload, userId.isPresent() ? joinedAs(userId.get()) : joined());
    }
  }

  private void execute(ClientMessage.Execute execute, Membership member)
      throws InterruptedException {
    switch (visit.execution()) {
      case CLIENT -> relay("execute-code", execute.payload(), member);
      case SERVER ->
          executions.execute(
              visit.room(),
              execute.language(),
              execute.code(),
              this::tellAll,
              this::onRequestRefused);
    }
  }

  private void relay(String type, JsonNode payload, Membership member) {
    refuseOnFailure(member.relay(type, payload.toString()));
  }

  /** Tells everyone in the room. The member that asked may have left by now. */
  private void tellAll(ExecutionResult result) {
    refuseOnFailure(rooms.tell(visit.room(), "execution-result", frames.executionResult(result)));
  }

  private void refuseOnFailure(CompletableFuture<Void> publication) {
    publication.whenComplete(
        (_, failure) -> {
          if (failure != null) {
            onRequestRefused(String.valueOf(failure.getMessage()));
          }
        });
  }

  private Membership joined() throws MalformedMessageException {
    Membership member = membership;
    if (member == null) {
      throw new MalformedMessageException("Send join-session first");
    }
    return member;
  }

  private Membership joinedAs(String userId) throws MalformedMessageException {
    Membership member = joined();
    if (!userId.equals(member.userId())) {
      throw new MalformedMessageException("userId must be the one that has joined here");
    }
    return member;
  }
}
