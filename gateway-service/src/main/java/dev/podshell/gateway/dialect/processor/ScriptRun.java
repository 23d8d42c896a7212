package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.session.ConnectedSession;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One script, from when it is asked for to its end: its calls, their answers, and the lease of its
 * sandbox. Thread-safe.
 */
final class ScriptRun implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ScriptRun.class);
  private static final int KILL = 9;

  private final ConnectedSession session;
  private final CommandId command;
  private final SandboxId sandbox;
  private final ClientSocket socket;
  private final ProcessorServices services;
  private final ProcessorFrames frames;
  private final OpenCalls calls;
  private final int callBytes;
  private final ReentrantLock sending = new ReentrantLock();
  private final Lease lease;
  private volatile boolean stopped;
  private volatile boolean ended;

  ScriptRun(
      ConnectedSession session,
      CommandId command,
      SandboxId sandbox,
      ClientSocket socket,
      ProcessorServices services) {
    this.session = session;
    this.command = command;
    this.sandbox = sandbox;
    this.socket = socket;
    this.services = services;
    this.frames = services.frames();
    this.lease = new Lease(session, sandbox, command, services.settings().lease(), this::newWriter);
    this.calls = new OpenCalls(services.settings().openCalls(), this::newWriter);
    this.callBytes = Math.toIntExact(services.settings().callSize().asLongValue());
  }

  boolean is(CommandId other) {
    return command.equals(other);
  }

  int callBytes() {
    return callBytes;
  }

  /** Whether the client asked for the end. */
  boolean isStopped() {
    return stopped;
  }

  /** It was accepted: from here on its lease is renewed. */
  void accepted() {
    lease.begin();
  }

  /** It has ended, or will not begin. */
  void over() {
    ended = true;
    lease.end();
  }

  /** The client left: the script ends too, and if this cannot be said, by its lease. */
  @Override
  public void close() {
    lease.end();
    if (!ended) {
      kill();
    }
  }

  /** The client wants the end. */
  void stop() {
    stopped = true;
    kill();
  }

  /** Whether a call is for the client; one that is not is answered. */
  boolean open(ScriptLine.Call call) {
    return switch (calls.open(call.id())) {
      case OPENED -> true;
      case REPEATED -> false;
      case TOO_MANY -> {
        String message = "too many calls wait for the game engine";
        send(call.id(), frames.errorLine(call.id(), message));
        yield false;
      }
    };
  }

  /**
   * Answers a call.
   *
   * @throws MalformedMessageException if no call of that id waits, or the answer is too large; what
   *     waits goes on waiting
   */
  void answer(long id, String kind, JsonNode message) throws MalformedMessageException {
    String line = frames.answerLine(id, kind, message);
    if (line.length() > callBytes || line.getBytes(UTF_8).length > callBytes) {
      throw new MalformedMessageException(
          "Content mismatch: the %s of call %d has more than %d bytes"
              .formatted(kind, id, callBytes));
    }
    if (!calls.close(id)) {
      throw new MalformedMessageException(
          "Content mismatch: no call %d waits for an answer".formatted(id));
    }
    send(id, line);
  }

  /** An input was not applied. Does not block. */
  void refused(String writer, long sequence, @Nullable String why) {
    lease.refused(writer);
    for (long id : calls.refused(writer, sequence)) {
      socket.offer(
          frames.serverError(
              "The answer to call %d was not taken, send it again: %s".formatted(id, why)));
    }
  }

  /** Answers reach Kafka in the order of their numbers. */
  private void send(long id, String line) {
    sending.lock();
    try {
      OpenCalls.Number number = calls.number(id);
      session
          .send(input(number.writer(), number.sequence(), line))
          .whenComplete(
              (_, failure) -> {
                if (failure != null) {
                  refused(number.writer(), number.sequence(), failure.getMessage());
                }
              });
    } finally {
      sending.unlock();
    }
  }

  private void kill() {
    session
        .send(new SendSignal(sandbox, session.session(), command, newWriter(), 1, KILL))
        .exceptionally(
            failure -> {
              LOG.debugf(failure, "Command %s is left to its lease", command);
              return null;
            });
  }

  private AnswerCall input(String writer, long sequence, String line) {
    return new AnswerCall(sandbox, session.session(), command, writer, sequence, line);
  }

  private String newWriter() {
    return "gateway-" + services.random().text(12);
  }
}
