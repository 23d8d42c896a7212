package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.InputSequencer;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One script, from its request to its end: its calls, their answers, and the lease of its sandbox.
 * Thread-safe.
 */
final class ScriptRun implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ScriptRun.class);
  private static final int KILL = 9;

  private final ConnectedSession session;
  private final CommandId command;
  private final SandboxId sandbox;
  private final ClientSocket socket;
  private final ProcessorFrames frames;
  private final OpenCalls calls;
  private final int maxCallBytes;
  private final ReentrantLock sending = new ReentrantLock();
  private final Lease lease;
  private volatile boolean stopped;
  private volatile boolean ended;

  ScriptRun(
      ConnectedSession session,
      StartCommand start,
      ClientSocket socket,
      ProcessorFrames frames,
      ProcessorConfiguration limits) {
    this.session = session;
    this.command = start.command();
    this.sandbox = start.sandbox();
    this.socket = socket;
    this.frames = frames;
    this.lease = new Lease(session, sandbox, command, limits.lease());
    this.calls = new OpenCalls(command, limits.openCalls());
    this.maxCallBytes = Math.toIntExact(limits.callSize().asLongValue());
  }

  boolean is(CommandId other) {
    return command.equals(other);
  }

  int maxCallBytes() {
    return maxCallBytes;
  }

  /** Returns whether the client stopped it. */
  boolean isStopped() {
    return stopped;
  }

  /** Begins to renew the lease, because the script was accepted. */
  void onAccepted() {
    lease.begin();
  }

  /** Takes note that the script has ended, or will not begin. */
  void onEnded() {
    ended = true;
    lease.end();
  }

  /** Ends the script, because its client left. If Kafka is away, the script ends with its lease. */
  @Override
  public void close() {
    lease.end();
    if (!ended) {
      kill();
    }
  }

  /** Ends the script on the client's request. */
  void stop() {
    stopped = true;
    kill();
  }

  /** Returns whether a call is for the client. If too many calls wait, it is answered here. */
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
   * @throws MalformedMessageException if no call of that id waits, or if the answer is too large;
   *     then the call still waits
   */
  void answer(long id, String kind, JsonNode message) throws MalformedMessageException {
    String line = frames.answerLine(id, kind, message);
    if (line.length() > maxCallBytes || line.getBytes(UTF_8).length > maxCallBytes) {
      throw new MalformedMessageException(
          "Content mismatch: the %s of call %d has more than %d bytes"
              .formatted(kind, id, maxCallBytes));
    }
    if (!calls.close(id)) {
      throw new MalformedMessageException(
          "Content mismatch: no call %d waits for an answer".formatted(id));
    }
    send(id, line);
  }

  /** Opens the calls again whose answers were not applied. Does not block. */
  void onRefused(String writer, long sequence, @Nullable String why) {
    lease.onRefused(writer);
    for (long id : calls.onRefused(writer, sequence)) {
      socket.offer(
          frames.serverError(
              "The answer to call %d was not taken, send it again: %s".formatted(id, why)));
    }
  }

  /** Sends answers to Kafka in the order of their numbers. */
  private void send(long id, String line) {
    sending.lock();
    try {
      InputNumber number = calls.number(id);
      session
          .send(
              new AnswerCall(
                  sandbox, session.session(), command, number.writer(), number.sequence(), line))
          .whenComplete(
              (_, failure) -> {
                if (failure != null) {
                  onRefused(number.writer(), number.sequence(), failure.getMessage());
                }
              });
    } finally {
      sending.unlock();
    }
  }

  private void kill() {
    InputNumber number = InputSequencer.unordered();
    session
        .send(
            new SendSignal(
                sandbox, session.session(), command, number.writer(), number.sequence(), KILL))
        .exceptionally(
            failure -> {
              LOG.debugf(failure, "Command %s is left to its lease", command);
              return null;
            });
  }
}
