package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SessionId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client says, once it is understood. */
sealed interface ClientMessage {

  /**
   * @param combinedOnly whether output comes as {@code combined} alone
   */
  record Authentication(
      Optional<String> token,
      Optional<String> sessionToken,
      boolean combinedOnly,
      Rendering rendering,
      Resume resume)
      implements ClientMessage {

    static Authentication of(JsonNode payload) throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      Optional<String> streams = fields.text("streams");
      if (streams.isPresent() && !streams.get().equals("combined")) {
        throw new MalformedMessageException("streams must be \"combined\" or absent");
      }
      return new Authentication(
          fields.text("token"),
          fields.text("sessionToken"),
          streams.isPresent(),
          Rendering.parse(fields.text("render").orElse("text")),
          Resume.of(fields.get("resume")));
    }
  }

  /**
   * @param clientId as it was sent, a number or a string
   * @param breakpoints as they were sent: only the text says which there can be
   */
  record Command(
      JsonNode clientId,
      String text,
      @Nullable TerminalSize terminal,
      StandardInput standardInput,
      Map<String, String> environment,
      JsonNode breakpoints)
      implements ClientMessage {

    private static final int MAX_VARIABLES = 256;
    private static final int MAX_ENVIRONMENT_LENGTH = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

    static Command of(JsonNode payload) throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      JsonNode tty = fields.get("tty");
      return new Command(
          fields.clientId(),
          fields.processText("command", Program.MAX_BYTES),
          tty.isMissingNode() || tty.isNull() ? null : new PayloadReader(tty).size(),
          standardInput(fields),
          environment(fields.get("env")),
          fields.get("breakpoints"));
    }

    private static StandardInput standardInput(PayloadReader fields)
        throws MalformedMessageException {
      return switch (fields.text("stdin").orElse("open")) {
        case "open" -> StandardInput.OPEN;
        case "closed" -> StandardInput.CLOSED;
        default -> throw new MalformedMessageException("stdin must be \"closed\" or absent");
      };
    }

    private static Map<String, String> environment(JsonNode env) throws MalformedMessageException {
      if (env.isMissingNode() || env.isNull()) {
        return Map.of();
      }
      if (!env.isObject() || env.size() > MAX_VARIABLES) {
        throw new MalformedMessageException("env must be an object of at most 256 variables");
      }
      Map<String, String> environment = new HashMap<>();
      int length = 0;
      for (Map.Entry<String, JsonNode> variable : env.properties()) {
        if (!NAME.matcher(variable.getKey()).matches() || !variable.getValue().isTextual()) {
          throw new MalformedMessageException(
              "env must map names of letters, digits and _ to strings");
        }
        String value = variable.getValue().textValue();
        PayloadReader.requireProcessText("env", value);
        environment.put(variable.getKey(), value);
        length += variable.getKey().length() + value.length();
      }
      if (length > MAX_ENVIRONMENT_LENGTH) {
        throw new MalformedMessageException("env must not be larger than 64 KiB");
      }
      return environment;
    }
  }

  /** What an input does. */
  sealed interface Change {
    record Text(String text) implements Change {}

    record Signal(int number) implements Change {}

    record Resize(TerminalSize size) implements Change {}

    record End() implements Change {}
  }

  /**
   * @param number who numbered it and how; null: nobody did
   */
  record Update(CommandId command, String type, Change change, @Nullable Numbered number)
      implements ClientMessage {

    /** The largest input, such that its JSON fits a record even if every character is escaped. */
    private static final int MAX_INPUT_BYTES = 128 * 1024;

    /** A client's own number of an input. */
    record Numbered(String writer, long sequence) {}

    static Update of(JsonNode payload, SessionId session) throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      String type =
          fields.text("type").orElseThrow(() -> new MalformedMessageException("type is missing"));
      Change change =
          switch (type) {
            case "stdin" -> new Change.Text(input(fields));
            case "signal" -> new Change.Signal(Signals.number(fields.get("signal")));
            case "resize" -> new Change.Resize(fields.size());
            case "eof" -> new Change.End();
            default ->
                throw new MalformedMessageException(
                    "type must be \"stdin\", \"signal\", \"resize\" or \"eof\"");
          };
      return new Update(fields.command(session), type, change, numbered(fields));
    }

    private static String input(PayloadReader fields) throws MalformedMessageException {
      String input =
          fields.text("input").orElseThrow(() -> new MalformedMessageException("input is missing"));
      PayloadReader.requireUnicode("input", input);
      if (input.length() > MAX_INPUT_BYTES / 3 && input.getBytes(UTF_8).length > MAX_INPUT_BYTES) {
        throw new MalformedMessageException(
            "input has more than 128 KiB: send it in smaller pieces");
      }
      return input;
    }

    private static @Nullable Numbered numbered(PayloadReader fields)
        throws MalformedMessageException {
      if (!fields.has("writer") && !fields.has("seq")) {
        return null;
      }
      String writer =
          fields
              .text("writer")
              .filter(it -> !it.isEmpty() && it.length() <= 64)
              .orElseThrow(
                  () -> new MalformedMessageException("writer must be a string of 1 to 64"));
      PayloadReader.requireProcessText("writer", writer);
      return new Numbered(writer, fields.whole("seq", 1, Long.MAX_VALUE));
    }
  }

  /** Which of the learner's documents. */
  enum DocumentKind {
    /** Any JSON object of the client's. */
    PREFERENCES,
    /** A text. */
    NOTES;

    /** The message's type, and the name of the field that has the document. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean isOne(JsonNode body) {
      return switch (this) {
        case PREFERENCES -> body.isObject();
        case NOTES -> body.isTextual();
      };
    }

    private String form() {
      return switch (this) {
        case PREFERENCES -> "an object";
        case NOTES -> "a string";
      };
    }
  }

  /**
   * Read a document of the learner, or store it.
   *
   * @param json what to store; empty: read
   */
  record Document(DocumentKind kind, Optional<String> json) implements ClientMessage {

    static Document of(DocumentKind kind, JsonNode payload) throws MalformedMessageException {
      if (payload.isMissingNode()
          || payload.isNull()
          || (payload.isObject() && payload.isEmpty())) {
        return new Document(kind, Optional.empty());
      }
      JsonNode body = payload.path(kind.text());
      if (!kind.isOne(body)) {
        throw new MalformedMessageException(
            "payload must be empty to read the %1$s, or have %1$s, %2$s, to store them"
                .formatted(kind.text(), kind.form()));
      }
      String json = body.toString();
      PayloadReader.requireUnicode(kind.text(), json);
      return new Document(kind, Optional.of(json));
    }
  }

  /** Go on with one command. */
  record ResumeOne(CommandId command, Optional<String> cursor) implements ClientMessage {

    static ResumeOne of(JsonNode payload, SessionId session) throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      return new ResumeOne(fields.command(session), fields.text("cursor"));
    }
  }

  /** What a client that takes a session up again wants to be sent. */
  sealed interface Resume {
    /** Everything recent. */
    record Everything() implements Resume {}

    /** These, each as it would be asked for by itself. */
    record These(List<JsonNode> commands) implements Resume {}

    private static Resume of(JsonNode resume) throws MalformedMessageException {
      if (resume.isMissingNode() || resume.isNull()) {
        return new Everything();
      }
      if (resume.isBoolean() && !resume.booleanValue()) {
        return new These(List.of());
      }
      if (!resume.isArray() || resume.size() > 1000) {
        throw new MalformedMessageException(
            "resume must be false, or a list of at most 1000 {serverId, cursor}");
      }
      return new These(resume.valueStream().toList());
    }
  }
}
