package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.history.ListedCommand;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.gateway.dialect.terminal.ClientMessage.ListCommands;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.transcript.LimitText;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lists the commands of a learner, in all sessions. Blocks. Thread-safe. */
@Singleton
final class CommandLists {

  private final TerminalFrames frames;

  CommandLists(TerminalFrames frames) {
    this.frames = frames;
  }

  /** Returns the payload of the answer to a message. */
  ObjectNode answer(ConnectedSession session, ListCommands message) throws InterruptedException {
    CommandPage page;
    try {
      page = session.page(message.question(), message.before(), message.limit());
    } catch (SessionServiceUnavailableException e) {
      return frames.refusal(String.valueOf(e.getMessage()), true);
    }
    ObjectNode answer = frames.payload().put("result", "ok");
    ArrayNode commands = answer.putArray("commands");
    page.commands().forEach(command -> commands.add(payload(command)));
    if (page.before() != null) {
      answer.put("before", page.before().text());
    }
    return answer;
  }

  private ObjectNode payload(ListedCommand command) {
    ObjectNode payload =
        frames
            .payload()
            .put("serverId", command.command().value())
            .put("question", command.question() == null ? null : command.question().value())
            .put("command", TerminalFrames.beginning(command.text()))
            .put("terminal", command.terminal())
            .put("status", status(command))
            .put("accepted", command.accepted().toString())
            .put("begin", time(command.started()))
            .put("end", time(command.ended()))
            .put("bytes", command.outputBytes());
    switch (command.outcome()) {
      case null -> {}
      case Outcome.Exited(int exitCode, Integer signal) -> {
        payload.put("exitCode", exitCode);
        if (signal != null) {
          payload.put("signal", signal);
        }
      }
      case Outcome.Failed(_, String message) -> payload.putNull("exitCode").put("message", message);
      case Outcome.Lost(String message) ->
          payload.putNull("exitCode").put("lost", true).put("message", message);
    }
    if (command.limit() != null) {
      payload
          .put("limit", command.limit().limit().wireName())
          .put("message", LimitText.ofEnd(command.limit()));
    }
    return payload;
  }

  private static String status(ListedCommand command) {
    if (command.outcome() != null) {
      return "completed";
    }
    return command.started() == null ? "waiting" : "running";
  }

  private static String time(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }
}
