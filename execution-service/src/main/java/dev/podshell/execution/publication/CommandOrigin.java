package dev.podshell.execution.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.TraceParent;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The session that sent a command. It goes to the supervisor as the command's label, and comes back
 * when another instance attaches. The label has a MAC, because a supervisor may forge it.
 *
 * @param trace the trace of the start, if it has one
 */
public record CommandOrigin(SessionId session, Optional<TraceParent> trace) {

  private static final char SEPARATOR = ';';
  private static final int PARTS = 3;

  String label(SandboxSecrets secrets, IncarnationId incarnation, CommandId command) {
    String text = session.value() + SEPARATOR + trace.map(TraceParent::value).orElse("");
    return text + SEPARATOR + secrets.ofLabel(incarnation, command + "/" + text);
  }

  /** Reads a label; empty if it was not made for this command of this incarnation. */
  static Optional<CommandOrigin> read(
      String label, SandboxSecrets secrets, IncarnationId incarnation, CommandId command) {
    String[] parts = label.split(String.valueOf(SEPARATOR), -1);
    if (parts.length != PARTS) {
      return Optional.empty();
    }
    String text = parts[0] + SEPARATOR + parts[1];
    byte[] expected = secrets.ofLabel(incarnation, command + "/" + text).getBytes(US_ASCII);
    if (!MessageDigest.isEqual(expected, parts[2].getBytes(US_ASCII))) {
      return Optional.empty();
    }
    return Optional.of(
        new CommandOrigin(
            new SessionId(parts[0]),
            Optional.of(parts[1]).filter(value -> !value.isEmpty()).map(TraceParent::new)));
  }
}
