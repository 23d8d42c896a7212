package dev.podshell.gateway.dialect.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.draft.DraftName;
import dev.podshell.contracts.draft.DraftSave;
import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.identity.QuestionId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A message of a client. The file is long because the messages are one sealed type. */
sealed interface ClientMessage {

  /** A message that only a connection with a session can handle. */
  sealed interface ForSession extends ClientMessage {

    /** Returns what its answer repeats of it. */
    Origin origin();
  }

  /**
   * Joins a session.
   *
   * @param combinedOnly whether output comes as {@code combined} alone
   * @param isScreen whether the client acknowledges what it has shown
   */
  record Authentication(
      Optional<String> token,
      Optional<String> sessionToken,
      boolean combinedOnly,
      Rendering rendering,
      boolean isScreen,
      Resume resume)
      implements ClientMessage {

    private static Authentication of(JsonNode payload) throws MalformedMessageException {
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
          fields.flag("screen"),
          Resume.of(fields.get("resume")));
    }
  }

  /**
   * Runs a command.
   *
   * @param clientId as it was sent, a number or a string
   * @param breakpoints as they were sent, because their bounds depend on the text
   */
  record Command(
      Origin origin,
      JsonNode clientId,
      String text,
      @Nullable TerminalSize terminal,
      StandardInput standardInput,
      Map<String, String> environment,
      JsonNode breakpoints)
      implements ForSession {

    private static final int MAX_VARIABLES = 256;
    private static final int MAX_ENVIRONMENT_LENGTH = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");

    private static Command of(Origin origin, JsonNode payload) throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      JsonNode tty = fields.get("tty");
      return new Command(
          origin,
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

  /** The effect of an input. */
  sealed interface Change {
    record Text(String text) implements Change {}

    record Signal(int number) implements Change {}

    record Resize(TerminalSize size) implements Change {}

    record End() implements Change {}
  }

  /**
   * Sends input to a command.
   *
   * @param type of the input, as it was sent
   * @param number the client's own number of it; null if the gateway must number it
   */
  record Update(
      Origin origin, CommandName command, String type, Change change, @Nullable Numbered number)
      implements ForSession {

    /** The largest input, such that its JSON fits a record even if every character is escaped. */
    private static final int MAX_INPUT_BYTES = 128 * 1024;

    /** A client's own number of an input. */
    record Numbered(String writer, long sequence) {}

    private static Update of(Origin origin, JsonNode payload) throws MalformedMessageException {
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
      return new Update(origin, fields.command(), type, change, numbered(fields));
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

  /**
   * Continues one command after a cursor, or from its beginning.
   *
   * @param isComplete whether a screen, too, gets all of the output
   */
  record ResumeCommand(
      Origin origin, CommandName command, Optional<String> cursor, boolean isComplete)
      implements ForSession {

    /** Reads a payload by itself. */
    static ResumeCommand parse(JsonNode payload) throws MalformedMessageException {
      Origin origin = Origin.of("resume", "", payload);
      try {
        return of(origin, payload);
      } catch (MalformedMessageException e) {
        throw e.about(origin);
      }
    }

    private static ResumeCommand of(Origin origin, JsonNode payload)
        throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      return new ResumeCommand(
          origin, fields.command(), fields.text("cursor"), fields.flag("complete"));
    }
  }

  /** Tells that a screen has shown everything up to a cursor. It has no answer. */
  record Acknowledgement(Origin origin, CommandName command, String cursor) implements ForSession {

    private static Acknowledgement of(Origin origin, JsonNode payload)
        throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      String cursor =
          fields
              .text("cursor")
              .orElseThrow(() -> new MalformedMessageException("cursor is missing"));
      return new Acknowledgement(origin, fields.command(), cursor);
    }
  }

  /**
   * Asks for a page of the learner's commands, newest first.
   *
   * @param question whose commands are listed; empty: those of all questions
   * @param before where the page begins; empty: with the newest command
   * @param limit the largest number of commands of the page
   */
  record ListCommands(
      Origin origin, Optional<QuestionId> question, Optional<CommandMark> before, int limit)
      implements ForSession {

    private static final int USUAL_LIMIT = 50;

    private static ListCommands of(Origin origin, JsonNode payload)
        throws MalformedMessageException {
      if (!payload.isMissingNode() && !payload.isNull() && !payload.isObject()) {
        throw new MalformedMessageException("payload must be an object, or absent");
      }
      PayloadReader fields = new PayloadReader(payload);
      return new ListCommands(
          origin,
          fields.question("question"),
          before(fields),
          fields.has("limit")
              ? (int) fields.whole("limit", 1, CommandPage.MAX_COMMANDS)
              : USUAL_LIMIT);
    }

    private static Optional<CommandMark> before(PayloadReader fields)
        throws MalformedMessageException {
      Optional<String> text = fields.text("before");
      try {
        return text.map(CommandMark::parse);
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Asks whether the connection works. */
  record Ping(Origin origin) implements ForSession {}

  /** Ends the session. */
  record LogOut(Origin origin) implements ForSession {}

  /** One of the learner's documents. */
  enum DocumentKind {
    /** Any JSON object of the client's. */
    PREFERENCES,
    /** A text. */
    NOTES;

    /** Returns the message's type, which is also the name of the field that has the document. */
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
   * Reads a document of the learner, or stores it.
   *
   * @param json the document to store; empty to read it
   */
  record Document(Origin origin, DocumentKind kind, Optional<String> json) implements ForSession {

    private static Document of(Origin origin, DocumentKind kind, JsonNode payload)
        throws MalformedMessageException {
      if (payload.isMissingNode()
          || payload.isNull()
          || (payload.isObject() && payload.isEmpty())) {
        return new Document(origin, kind, Optional.empty());
      }
      JsonNode body = payload.path(kind.text());
      if (!kind.isOne(body)) {
        throw new MalformedMessageException(
            "payload must be empty to read the %1$s, or have %1$s, %2$s, to store them"
                .formatted(kind.text(), kind.form()));
      }
      String json = body.toString();
      PayloadReader.requireUnicode(kind.text(), json);
      return new Document(origin, kind, Optional.of(json));
    }
  }

  /** The request of a {@link Draft}. */
  sealed interface DraftRequest {

    /** Reads a version; empty: the newest. */
    record Read(OptionalLong version) implements DraftRequest {}

    /** Lists the versions that are kept. */
    record ListVersions() implements DraftRequest {}

    record Save(DraftSave save) implements DraftRequest {}
  }

  /**
   * Reads or saves a draft of the learner.
   *
   * @param question that it belongs to; empty: the connection's
   */
  record Draft(Origin origin, Optional<QuestionId> question, DraftName name, DraftRequest request)
      implements ForSession {

    private static Draft of(Origin origin, JsonNode payload) throws MalformedMessageException {
      PayloadReader fields = new PayloadReader(payload);
      Optional<String> question = fields.text("question");
      String name =
          fields.text("name").orElseThrow(() -> new MalformedMessageException("name is missing"));
      try {
        return new Draft(
            origin, question.map(QuestionId::new), new DraftName(name), request(fields));
      } catch (IllegalArgumentException e) {
        throw new MalformedMessageException(String.valueOf(e.getMessage()));
      }
    }

    private static DraftRequest request(PayloadReader fields) throws MalformedMessageException {
      if (fields.has("text")) {
        return new DraftRequest.Save(
            new DraftSave(
                fields.whole("base", 0, Long.MAX_VALUE - 1),
                fields.text("text").orElse(""),
                fields
                    .text("id")
                    .orElseThrow(() -> new MalformedMessageException("id is missing"))));
      }
      if (fields.get("versions").asBoolean()) {
        return new DraftRequest.ListVersions();
      }
      return new DraftRequest.Read(
          fields.has("version")
              ? OptionalLong.of(fields.whole("version", 1, Long.MAX_VALUE))
              : OptionalLong.empty());
    }
  }

  /** A message of a type that the protocol does not have. */
  record Unknown(Origin origin) implements ForSession {}

  /** The commands that a client wants to continue when it joins a session again. */
  sealed interface Resume {
    /** All recent commands. */
    record Everything() implements Resume {}

    /**
     * The listed commands.
     *
     * @param commands the payload of a {@link ResumeCommand} each. They are read one by one after
     *     the session was joined, so that a malformed one is answered by itself.
     */
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

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException with the reason for the client, and what the answer repeats
   */
  static ClientMessage parse(String frame, ObjectReader json) throws MalformedMessageException {
    JsonNode message = read(frame, json);
    JsonNode payload = message.path("payload");
    Origin origin =
        Origin.of(
            message.path("type").asText(""), message.path("sessionToken").asText(""), payload);
    try {
      return switch (origin.type()) {
        case Origin.AUTHENTICATION -> Authentication.of(payload);
        case "command" -> Command.of(origin, payload);
        case "update" -> Update.of(origin, payload);
        case "resume" -> ResumeCommand.of(origin, payload);
        case "ack" -> Acknowledgement.of(origin, payload);
        case "list" -> ListCommands.of(origin, payload);
        case "ping" -> new Ping(origin);
        case "logout" -> new LogOut(origin);
        case "preferences" -> Document.of(origin, DocumentKind.PREFERENCES, payload);
        case "notes" -> Document.of(origin, DocumentKind.NOTES, payload);
        case Origin.DRAFT -> Draft.of(origin, payload);
        default -> new Unknown(origin);
      };
    } catch (MalformedMessageException e) {
      throw e.about(origin);
    }
  }

  private static JsonNode read(String frame, ObjectReader json) throws MalformedMessageException {
    try {
      JsonNode message = json.readTree(frame);
      if (message.isObject()) {
        return message;
      }
    } catch (JsonProcessingException | NumberFormatException _) {
      // reported below; the second is of an exponent that is too large
    }
    throw new MalformedMessageException("A message is a JSON object with type and payload");
  }
}
