package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Acknowledgement;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Command;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Document;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Draft;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ForSession;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ListCommands;
import dev.podshell.gateway.dialect.terminal.ClientMessage.LogOut;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Ping;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Resume;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ResumeCommand;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Unknown;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Update;
import dev.podshell.gateway.session.AutoAttach;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionConnector;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.session.SubmitResult;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.transcript.Cursor;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handles the messages of a client that has joined its session, and what happens in the session.
 * The file is long because it has one method for each kind of message.
 */
final class TerminalSession implements SessionListener, AutoCloseable {

  private final OpenedSession opened;
  private final String token;
  private final QuestionId question;
  private final boolean combinedOnly;
  private final Rendering rendering;
  private final boolean isScreen;
  private final ClientSocket socket;
  private final TerminalFrames frames;
  private final Breakpoints breakpoints;
  private final LearnerDocuments documents;
  private final CommandLists lists;
  private final Duration resumeWindow;
  private final ConnectedSession core;
  private final TerminalInput input;
  private final CompleteCommands complete = new CompleteCommands();
  private volatile boolean loggingOut;

  /**
   * @param resumeWindow how long after its end a command is sent to a session that is continued
   * @param maxWriters of one command
   */
  TerminalSession(
      Admitted admitted,
      ClientSocket socket,
      SessionConnector connector,
      TerminalFrames frames,
      Breakpoints breakpoints,
      LearnerDocuments documents,
      CommandLists lists,
      Duration resumeWindow,
      int maxWriters) {
    Authentication message = admitted.message();
    this.opened = admitted.granted().session();
    this.token = admitted.granted().token();
    this.question = admitted.question();
    this.combinedOnly = message.combinedOnly();
    this.rendering = message.rendering();
    this.isScreen = message.isScreen();
    this.socket = socket;
    this.frames = frames;
    this.breakpoints = breakpoints;
    this.documents = documents;
    this.lists = lists;
    this.resumeWindow = resumeWindow;
    AutoAttach autoAttach =
        message.resume() instanceof Resume.Everything ? AutoAttach.ALL : AutoAttach.NEW;
    this.core =
        isScreen
            ? connector.joinForScreen(opened.session(), opened.learner(), autoAttach, this)
            : connector.join(opened.session(), opened.learner(), autoAttach, this);
    this.input = new TerminalInput(core, socket, frames, maxWriters);
  }

  String token() {
    return token;
  }

  LearnerId learner() {
    return opened.learner();
  }

  SessionId session() {
    return opened.session();
  }

  /** Listens to what happens to the sandbox of the question. */
  void watch() {
    core.watch(question);
  }

  /** Does what a message asks for, or answers why not. */
  void handle(ForSession message) throws InterruptedException {
    try {
      switch (message) {
        case Ping _ -> socket.offer(frames.frame("ping", frames.payload().put("result", "ok")));
        case Unknown _ -> throw new MalformedMessageException("There is no such type of message");
        case Command command -> {
          requireOwnToken(command.origin());
          run(command);
        }
        case Update update -> {
          requireOwnToken(update.origin());
          input.send(update);
        }
        case Acknowledgement acknowledgement -> {
          requireOwnToken(acknowledgement.origin());
          acknowledge(acknowledgement);
        }
        case ResumeCommand resumption -> {
          requireOwnToken(resumption.origin());
          resume(resumption);
        }
        case Document document -> {
          requireOwnToken(document.origin());
          answerLater(document, () -> documents.answer(opened.session(), document));
        }
        case Draft draft -> {
          requireOwnToken(draft.origin());
          answerLater(draft, () -> documents.answer(opened.session(), question, draft));
        }
        case ListCommands list -> {
          requireOwnToken(list.origin());
          answerLater(list, () -> lists.answer(core, list));
        }
        case LogOut logOut -> {
          requireOwnToken(logOut.origin());
          logOut();
        }
      }
    } catch (MalformedMessageException e) {
      refuse(message.origin(), e.getMessage(), false);
    } catch (SessionServiceUnavailableException e) {
      refuse(message.origin(), e.getMessage(), true);
    }
  }

  /** Refuses a message that could not be read. A foreign token is the first thing that is wrong. */
  void refuse(MalformedMessageException malformed) {
    try {
      requireOwnToken(malformed.origin());
      refuse(malformed.origin(), malformed.getMessage(), false);
    } catch (MalformedMessageException e) {
      refuse(malformed.origin(), e.getMessage(), false);
    }
  }

  /** Brings what the session missed while no connection had joined it. */
  void resume(Resume resume) throws InterruptedException {
    try {
      if (resume instanceof Resume.These(List<JsonNode> commands)) {
        for (JsonNode command : commands) {
          resume(command);
        }
      }
      for (CommandState command : core.list(Instant.now().minus(resumeWindow))) {
        switch (resume) {
          case Resume.Everything() ->
              core.attach(Cursor.beginningOf(command.command()), command.place());
          case Resume.These _ -> core.ignore(command.command());
        }
      }
    } catch (SessionServiceUnavailableException _) {
      socket.offer(
          frames.failure("The history is unavailable: connect again later to get what you missed"));
    }
  }

  private void resume(JsonNode command) throws InterruptedException {
    try {
      handle(ResumeCommand.parse(command));
    } catch (MalformedMessageException e) {
      refuse(e);
    }
  }

  @Override
  public Optional<TranscriptSink> transcript(CommandState command) {
    TranscriptSink sink =
        new TerminalSink(
            command,
            combinedOnly,
            rendering,
            isScreen && !complete.contains(command.command()),
            socket,
            frames);
    // A screen may answer every delivery with an acknowledgement.
    return Optional.of(isScreen ? sink.after(_ -> socket.expectMessage()) : sink);
  }

  @Override
  public void onInputRefused(InputRefused refused) {
    input.onRefused(refused);
  }

  @Override
  public void onLimitNear(LimitNear near) {
    socket.offer(frames.limitNear(near));
  }

  @Override
  public void onSandboxChanged(SandboxLifecycle step) {
    socket.offer(frames.sandboxChanged(step, core.attachedIn(step.sandbox())));
  }

  @Override
  public void onRevoked() {
    if (!loggingOut) {
      socket.close(CloseCause.REVOKED);
    }
  }

  @Override
  public void close() {
    core.close();
  }

  /**
   * Ends the session on the client's request. Running commands continue until their sandbox ends.
   */
  private void logOut() throws SessionServiceUnavailableException, InterruptedException {
    loggingOut = true; // its own connection gets the answer, instead of the end of the session
    try {
      core.revoke();
    } catch (SessionServiceUnavailableException e) {
      loggingOut = false;
      throw e;
    }
    socket.offer(frames.frame("logout", frames.payload().put("result", "ok")));
    socket.close(CloseCause.LOGGED_OUT);
  }

  private void run(Command command) throws MalformedMessageException, InterruptedException {
    List<Program.Tap> taps = breakpoints.taps(command.breakpoints(), command.text());
    StartCommand start =
        core.command(
                question, command.clientId().toString(), new Program.Shell(command.text(), taps))
            .terminal(command.terminal())
            .standardInput(command.standardInput())
            .environment(command.environment())
            .fileNames(rendering == Rendering.HTML ? FileNames.NOTED : FileNames.IGNORED)
            .build();
    core.run(start, result -> socket.offer(answer(command, result)));
  }

  private String answer(Command command, SubmitResult result) {
    ObjectNode payload =
        switch (result) {
          case SubmitResult.Accepted(CommandId id) ->
              frames
                  .payload()
                  .put("result", "ok")
                  .put("command", command.text())
                  .put("serverId", id.value())
                  .put("status", "running");
          case SubmitResult.Refused(String message, boolean isTemporary) ->
              frames.refusal(message, isTemporary);
        };
    return frames.frame("command", payload.set("clientId", command.clientId()));
  }

  /** Makes the payload of an answer. Blocks. */
  @FunctionalInterface
  private interface Answer {
    ObjectNode payload() throws InterruptedException;
  }

  /** Answers a message that needs the store, in turn with the commands. */
  private void answerLater(ForSession message, Answer answer) {
    Origin origin = message.origin();
    boolean isTaken =
        core.runLater(
            () -> {
              try {
                socket.offer(frames.frame(origin.answerType(), answer.payload()));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // the connection has ended
              }
            });
    if (!isTaken) {
      refuse(origin, "Too many requests are waiting: send it again in a moment", true);
    }
  }

  private void resume(ResumeCommand message)
      throws MalformedMessageException, SessionServiceUnavailableException, InterruptedException {
    CommandId command = message.command().resolve(opened.session());
    Cursor cursor = cursor(command, message.cursor());
    CommandPlace place = core.placeOf(command).orElseThrow(CommandName::unknown);
    if (message.isComplete()) {
      complete.add(command);
    }
    core.reattach(cursor, place);
  }

  private void acknowledge(Acknowledgement message) throws MalformedMessageException {
    CommandId command = message.command().resolve(opened.session());
    core.acknowledge(cursor(command, Optional.of(message.cursor())));
  }

  private static Cursor cursor(CommandId command, Optional<String> text)
      throws MalformedMessageException {
    if (text.isEmpty()) {
      return Cursor.beginningOf(command);
    }
    try {
      Cursor cursor = Cursor.parse(text.get());
      if (cursor.command().equals(command)) {
        return cursor;
      }
      throw new MalformedMessageException("The cursor is of another command");
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  /** Refuses the token of another session. A message without one means this session. */
  private void requireOwnToken(Origin origin) throws MalformedMessageException {
    String sessionToken = origin.sessionToken();
    if (!sessionToken.isEmpty()
        && !MessageDigest.isEqual(sessionToken.getBytes(UTF_8), token.getBytes(UTF_8))) {
      throw new MalformedMessageException(
          "sessionToken is not that of this connection's session: leave it out, or send its own");
    }
  }

  private void refuse(Origin origin, @Nullable String message, boolean isTemporary) {
    socket.offer(frames.refusal(origin, String.valueOf(message), isTemporary));
  }
}
