package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Change;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Document;
import dev.podshell.gateway.dialect.terminal.ClientMessage.DocumentKind;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Resume;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ResumeOne;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Update;
import dev.podshell.gateway.session.AutoAttach;
import dev.podshell.gateway.session.CommandRequest;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.session.SubmitResult;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.PublicationRefusedException;
import dev.podshell.gateway.transcript.Cursor;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a client that is known says, and what it is told of its session. One file, because it is the
 * one table of what the protocol's messages mean.
 */
final class TerminalSession implements SessionListener, AutoCloseable {

  private final OpenedSession opened;
  private final String token;
  private final QuestionId question;
  private final boolean combinedOnly;
  private final Rendering rendering;
  private final ClientSocket socket;
  private final TerminalServices services;
  private final TerminalFrames frames;
  private final Writers writers;
  private final ConnectedSession core;
  private volatile boolean loggingOut;

  private TerminalSession(
      OpenedSession opened,
      String token,
      QuestionId question,
      boolean combinedOnly,
      Rendering rendering,
      Resume resume,
      ClientSocket socket,
      TerminalServices services) {
    this.opened = opened;
    this.token = token;
    this.question = question;
    this.combinedOnly = combinedOnly;
    this.rendering = rendering;
    this.socket = socket;
    this.services = services;
    this.frames = services.frames();
    this.writers =
        new Writers(
            services.bounds().writersPerCommand(), () -> "gateway-" + services.random().text(12));
    AutoAttach pickup = resume instanceof Resume.Everything ? AutoAttach.ALL : AutoAttach.NEW;
    this.core = services.connector().join(opened.session(), opened.learner(), pickup, this);
  }

  static TerminalSession join(
      OpenedSession opened,
      String token,
      QuestionId question,
      boolean combinedOnly,
      Rendering rendering,
      Resume resume,
      ClientSocket socket,
      TerminalServices services) {
    TerminalSession joined =
        new TerminalSession(
            opened, token, question, combinedOnly, rendering, resume, socket, services);
    joined.core.watch(question);
    return joined;
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

  /** A message has come that is not an authentication. */
  void receive(String type, String sessionToken, JsonNode payload) throws InterruptedException {
    try {
      switch (type) {
        case "command" -> {
          requireToken(sessionToken);
          run(ClientMessage.Command.of(payload));
        }
        case "update" -> {
          requireToken(sessionToken);
          update(Update.of(payload, opened.session()), payload);
        }
        case "resume" -> {
          requireToken(sessionToken);
          resume(ResumeOne.of(payload, opened.session()));
        }
        case "ping" -> socket.offer(frames.frame("ping", frames.payload().put("result", "ok")));
        case "logout" -> {
          requireToken(sessionToken);
          logOut();
        }
        case "preferences" -> {
          requireToken(sessionToken);
          answer(Document.of(DocumentKind.PREFERENCES, payload));
        }
        case "notes" -> {
          requireToken(sessionToken);
          answer(Document.of(DocumentKind.NOTES, payload));
        }
        default -> throw new MalformedMessageException("There is no such type of message");
      }
    } catch (MalformedMessageException e) {
      error(type, payload, String.valueOf(e.getMessage()), false);
    } catch (SessionServiceUnavailableException e) {
      error(type, payload, String.valueOf(e.getMessage()), true);
    }
  }

  /** Brings what the session missed while nobody was connected. */
  void resume(Resume resume) throws InterruptedException {
    try {
      Instant since = Instant.now().minus(services.configuration().resumeWindow());
      if (resume instanceof Resume.These(List<JsonNode> commands)) {
        for (JsonNode command : commands) {
          receive("resume", token, command);
        }
      }
      for (CommandState command : core.list(since)) {
        switch (resume) {
          case Resume.Everything() ->
              core.attach(Cursor.beginningOf(command.command()), command.sandbox());
          case Resume.These _ -> core.ignore(command.command());
        }
      }
    } catch (SessionServiceUnavailableException _) {
      socket.offer(
          services
              .notifications()
              .failed("The store is away: connect again to get what was missed"));
    }
  }

  @Override
  public Optional<TranscriptSink> transcript(CommandState command) {
    return Optional.of(
        new TerminalSink(
            command, combinedOnly, rendering, socket, frames, services.notifications()));
  }

  @Override
  public void inputRefused(InputRefused refused) {
    CommandId command = refused.command();
    if (writers.refused(command, refused.writer(), refused.sequence())) {
      socket.offer(
          answer(
              "stdin",
              command,
              refused.writer(),
              refused.sequence(),
              frames.refusal(refused.message(), refused.temporary())));
    } else if (writers.ownRefused(command, refused.writer())) {
      socket.offer(services.notifications().inputRefused(command, refused.message()));
    }
  }

  @Override
  public void limitNear(LimitNear near) {
    socket.offer(services.notifications().of(near));
  }

  @Override
  public void sandboxChanged(SandboxLifecycle step) {
    socket.offer(services.notifications().of(step));
  }

  @Override
  public void revoked() {
    if (!loggingOut) {
      socket.close(CloseCause.REVOKED);
    }
  }

  /**
   * Ends the session on the client's request. Running commands continue until their sandbox ends.
   */
  private void logOut() throws SessionServiceUnavailableException, InterruptedException {
    loggingOut = true; // its own connection hears the answer, and not that the session was ended
    try {
      services.sessions().end(opened.session());
    } catch (SessionServiceUnavailableException e) {
      loggingOut = false;
      throw e;
    }
    socket.offer(frames.frame("logout", frames.payload().put("result", "ok")));
    socket.close(CloseCause.LOGGED_OUT);
  }

  @Override
  public void close() {
    core.close();
  }

  private void run(ClientMessage.Command command)
      throws MalformedMessageException, InterruptedException {
    List<Program.Tap> taps = services.breakpoints().taps(command.breakpoints(), command.text());
    CommandRequest request =
        new CommandRequest(
            question,
            command.clientId().toString(),
            new Program.Shell(command.text(), taps),
            command.terminal(),
            command.standardInput(),
            command.environment(),
            false,
            rendering == Rendering.HTML ? FileNames.NOTED : FileNames.IGNORED);
    core.run(request, acceptance -> socket.offer(answer(command, acceptance)));
  }

  private String answer(ClientMessage.Command command, SubmitResult acceptance) {
    ObjectNode payload =
        switch (acceptance) {
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

  private void answer(Document message) throws MalformedMessageException {
    boolean isTaken =
        core.later(
            () -> {
              try {
                ObjectNode answer = services.documents().answer(opened.session(), message);
                socket.offer(frames.frame(message.kind().text(), answer));
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // the connection is gone
              }
            });
    if (!isTaken) {
      throw new MalformedMessageException("Too much waits to be done: send it again in a moment");
    }
  }

  private void update(Update update, JsonNode payload)
      throws MalformedMessageException, SessionServiceUnavailableException, InterruptedException {
    SandboxId sandbox =
        core.sandboxOf(update.command())
            .orElseThrow(() -> new MalformedMessageException("The session has no such command"));
    if (core.hasEnded(update.command())) {
      throw new MalformedMessageException("The command has ended");
    }
    Update.Numbered number = update.number();
    if (number == null) {
      Writers.Own own = writers.next(update.command());
      publish(update, sandbox, own.writer(), own.sequence());
      return;
    }
    switch (writers.numbered(update.command(), number.writer(), number.sequence())) {
      case Writers.Decision.Take() -> publish(update, sandbox, number.writer(), number.sequence());
      case Writers.Decision.Refuse(String message, boolean isTemporary) ->
          error("update", payload, message, isTemporary);
    }
  }

  private void publish(Update update, SandboxId sandbox, String writer, long sequence) {
    core.send(input(update, sandbox, writer, sequence))
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                refuse(update, writer, sequence, failure);
              } else if (update.number() != null) {
                ObjectNode result = frames.payload().put("result", "ok");
                socket.offer(answer(update.type(), update.command(), writer, sequence, result));
              }
            });
  }

  private void refuse(Update update, String writer, long sequence, Throwable failure) {
    CommandId command = update.command();
    String message = String.valueOf(failure.getMessage());
    if (update.number() != null) {
      writers.refused(command, writer, sequence);
      boolean isTemporary =
          !(failure instanceof PublicationRefusedException refused) || refused.isTemporary();
      ObjectNode result = frames.refusal(message, isTemporary);
      socket.offer(answer(update.type(), command, writer, sequence, result));
    } else if (writers.ownRefused(command, writer)) {
      socket.offer(services.notifications().inputRefused(command, message));
    }
  }

  private CommandInput input(Update update, SandboxId sandbox, String writer, long sequence) {
    SessionId session = opened.session();
    CommandId command = update.command();
    return switch (update.change()) {
      case Change.Text(String text) ->
          new WriteInput(sandbox, session, command, writer, sequence, text);
      case Change.Signal(int signal) ->
          new SendSignal(sandbox, session, command, writer, sequence, signal);
      case Change.Resize resize ->
          new ResizeTerminal(sandbox, session, command, writer, sequence, resize.size());
      case Change.End() -> new EndInput(sandbox, session, command, writer, sequence);
    };
  }

  private String answer(
      String type, CommandId command, String writer, long sequence, ObjectNode result) {
    return frames.frame(
        "update",
        result
            .put("type", type)
            .put("serverId", command.value())
            .put("writer", writer)
            .put("seq", sequence));
  }

  private void resume(ResumeOne asked)
      throws MalformedMessageException, SessionServiceUnavailableException, InterruptedException {
    Cursor cursor = cursor(asked);
    SandboxId sandbox =
        core.sandboxOf(asked.command())
            .orElseThrow(() -> new MalformedMessageException("The session has no such command"));
    core.attachAnew(cursor, sandbox);
  }

  private static Cursor cursor(ResumeOne asked) throws MalformedMessageException {
    if (asked.cursor().isEmpty()) {
      return Cursor.beginningOf(asked.command());
    }
    try {
      Cursor cursor = Cursor.parse(asked.cursor().get());
      if (cursor.command().equals(asked.command())) {
        return cursor;
      }
      throw new MalformedMessageException("The cursor is of another command");
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  /** Refuses the token of another session; the connection speaks for its own without one. */
  private void requireToken(String sessionToken) throws MalformedMessageException {
    if (!sessionToken.isEmpty()
        && !MessageDigest.isEqual(sessionToken.getBytes(UTF_8), token.getBytes(UTF_8))) {
      throw new MalformedMessageException(
          "sessionToken is not that of this connection's session: leave it out, or send its own");
    }
  }

  /** An error in the form of the message that caused it, with what names it. */
  private void error(String type, JsonNode payload, String message, boolean isTemporary) {
    ObjectNode answer =
        type.equals("update") || type.equals("command")
            ? frames.refusal(message, isTemporary)
            : frames.error(message);
    for (String name : List.of("type", "clientId", "serverId", "writer", "seq")) {
      JsonNode value = payload.path(name);
      if (value.isValueNode() && !value.isNull() && value.asText().length() <= 256) {
        answer.set(name, value);
      }
    }
    socket.offer(frames.frame(type.isEmpty() || type.length() > 64 ? "error" : type, answer));
  }
}
