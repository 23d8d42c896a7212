package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.QuestionId;
import java.util.Optional;

/** Reads the fields of a payload, each in the form that it must have. */
final class PayloadReader {

  private static final long MAX_COMMAND = (1L << 53) - 1;
  private static final int MAX_CLIENT_ID_LENGTH = 256;

  private final JsonNode payload;

  PayloadReader(JsonNode payload) {
    this.payload = payload;
  }

  boolean has(String name) {
    return payload.hasNonNull(name);
  }

  JsonNode get(String name) {
    return payload.path(name);
  }

  Optional<String> text(String name) throws MalformedMessageException {
    JsonNode value = payload.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new MalformedMessageException(name + " must be a string");
    }
    return Optional.of(value.textValue());
  }

  /** Returns a text that a process can get: UTF-8 of at most that many bytes, without NUL. */
  String processText(String name, int maxBytes) throws MalformedMessageException {
    String value =
        text(name).orElseThrow(() -> new MalformedMessageException(name + " is missing"));
    requireProcessText(name, value);
    if (value.length() > maxBytes
        || (value.length() > maxBytes / 3 && value.getBytes(UTF_8).length > maxBytes)) {
      throw new MalformedMessageException(name + " has more than " + maxBytes + " bytes");
    }
    return value;
  }

  static void requireProcessText(String name, String value) throws MalformedMessageException {
    if (value.indexOf('\0') >= 0) {
      throw new MalformedMessageException(name + " must not hold NUL");
    }
    requireUnicode(name, value);
  }

  static void requireUnicode(String name, String value) throws MalformedMessageException {
    if (!UTF_8.newEncoder().canEncode(value)) {
      throw new MalformedMessageException(name + " has a surrogate without its pair");
    }
  }

  /** Returns the question that a field names; empty if there is no such field. */
  Optional<QuestionId> question(String name) throws MalformedMessageException {
    Optional<String> id = text(name);
    if (id.isPresent() && !QuestionId.isValid(id.get())) {
      throw new MalformedMessageException(
          name + " must have from 1 to 128 letters, digits and . _ ~ @ : + -");
    }
    return id.map(QuestionId::new);
  }

  long whole(String name, long min, long max) throws MalformedMessageException {
    JsonNode value = payload.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < min
        || value.longValue() > max) {
      throw new MalformedMessageException(
          name + " must be a whole number from " + min + " to " + max);
    }
    return value.longValue();
  }

  /** Returns the client's own name of a command, a number or a short string, as it was sent. */
  JsonNode clientId() throws MalformedMessageException {
    JsonNode id = get("clientId");
    if ((!id.isNumber() && !id.isTextual()) || id.toString().length() > MAX_CLIENT_ID_LENGTH) {
      throw new MalformedMessageException("clientId must be a number or a short string");
    }
    requireUnicode("clientId", id.asText());
    return id;
  }

  /** Returns the command that {@code serverId} names, or in its absence {@code clientId}. */
  CommandName command() throws MalformedMessageException {
    return has("serverId") || !has("clientId")
        ? new CommandName.ServerId(new CommandId(whole("serverId", 0, MAX_COMMAND)))
        : new CommandName.ClientId(clientId().toString());
  }

  TerminalSize size() throws MalformedMessageException {
    return new TerminalSize((int) whole("cols", 1, 1000), (int) whole("rows", 1, 1000));
  }
}
