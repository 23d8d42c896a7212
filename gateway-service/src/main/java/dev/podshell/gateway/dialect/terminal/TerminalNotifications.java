package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.transcript.Delivery;
import dev.podshell.gateway.transcript.LimitText;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Writes the {@code notification} messages: {@code event} is the kind, {@code message} the text for
 * the learner, {@code serverId} the command, if it concerns one, and {@code serverIds} the commands
 * of a sandbox. Thread-safe.
 */
@Singleton
final class TerminalNotifications {

  private final TerminalFrames frames;

  TerminalNotifications(TerminalFrames frames) {
    this.frames = frames;
  }

  /**
   * @param attached the commands of the sandbox that the client is attached to
   */
  String sandboxChanged(SandboxLifecycle step, List<CommandId> attached) {
    ObjectNode payload =
        switch (step) {
          case SandboxLifecycle.Starting starting -> payload("starting", starting.message());
          case SandboxLifecycle.Ready _ -> payload("ready", "The sandbox is ready");
          case SandboxLifecycle.Ending ending ->
              payload("ending", ending.message()).put("at", ending.at().toString());
          case SandboxLifecycle.Ended ended -> payload("ended", ended.message());
          case SandboxLifecycle.Lost lost -> payload("lost", lost.message());
        };
    ArrayNode serverIds = payload.putArray("serverIds");
    attached.forEach(command -> serverIds.add(command.value()));
    return frames.frame("notification", payload);
  }

  String draining() {
    return frame("draining", "The gateway is being restarted: connect again and resume");
  }

  String expired() {
    return frame(
        "expired",
        "The session has ended with its token: authenticate with the sessionToken and a new token");
  }

  String delayed(CommandId command) {
    return frame(
        "delayed", "Earlier output comes later: the history is unavailable or behind", command);
  }

  String gap(CommandId command, Delivery.Gap gap) {
    return frame(
        "gap",
        "Entries %d to %d were not stored: there is a gap in the output"
            .formatted(gap.first(), gap.last()),
        command);
  }

  String inputRefused(CommandId command, String message) {
    return frame("input", "Input was not applied: " + message, command);
  }

  String limitNear(LimitNear near) {
    return frames.frame(
        "notification",
        payload("limit", LimitText.ofWarning(near))
            .put("serverId", near.command().value())
            .put("limit", near.reached().limit().wireName())
            .put("at", near.at().toString()));
  }

  String failed(String message) {
    return frame("failed", message);
  }

  private String frame(String event, String message) {
    return frames.frame("notification", payload(event, message));
  }

  private String frame(String event, String message, CommandId command) {
    return frames.frame("notification", payload(event, message).put("serverId", command.value()));
  }

  private ObjectNode payload(String event, String message) {
    return frames.payload().put("event", event).put("message", message);
  }
}
