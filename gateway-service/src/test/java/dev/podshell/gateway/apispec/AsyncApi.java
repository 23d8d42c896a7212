package dev.podshell.gateway.apispec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code docs/asyncapi.yaml}. Every field that the gateway sends must be described there,
 * although clients must tolerate others. Thread-safe.
 */
public final class AsyncApi {

  static final Path PATH = Path.of("../docs/asyncapi.yaml");

  /** Holds the file of this repository. */
  public static final AsyncApi PUBLISHED = new AsyncApi(SchemaFile.read(PATH, VersionFlag.V7));

  private final SchemaFile file;
  private final List<Message> messages = new ArrayList<>();
  private final Map<String, Pattern> addresses = new TreeMap<>();

  /**
   * Describes a message of a channel in one direction.
   *
   * @param isError whether the message says that the client is at fault
   */
  record Message(
      String channel,
      String name,
      Direction direction,
      boolean isError,
      List<JsonNode> examples,
      JsonSchema schema) {

    boolean is(JsonNode payload) {
      return schema.validate(payload).isEmpty();
    }
  }

  /** Names the direction from the gateway's side. */
  enum Direction {
    RECEIVE,
    SEND
  }

  private AsyncApi(SchemaFile file) {
    this.file = file;
    SchemaFile closed = file.closed();
    for (JsonNode operation : file.root().path("operations")) {
      boolean isSent = operation.path("action").asText().equals("send");
      for (JsonNode message : operation.path("messages")) {
        messages.add(
            message(
                message.path("$ref").asText(),
                isSent ? Direction.SEND : Direction.RECEIVE,
                isSent ? closed : file));
      }
    }
    file.root()
        .path("channels")
        .properties()
        .forEach(it -> addresses.put(it.getKey(), pattern(it.getValue().path("address").asText())));
  }

  SchemaFile file() {
    return file;
  }

  List<Message> messages(Direction direction) {
    return messages.stream().filter(message -> message.direction() == direction).toList();
  }

  /** Returns the channel that is reached at a path. */
  public String channel(String path) {
    return addresses.entrySet().stream()
        .filter(address -> address.getValue().matcher(path).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError(PATH + " has no channel at " + path));
  }

  /**
   * Fails unless the file describes a frame of the gateway.
   *
   * @throws AssertionError if it does not, with the differences from each message
   */
  public void requireDescribed(String channel, JsonNode frame) {
    List<Message> sent =
        messages(Direction.SEND).stream().filter(it -> it.channel().equals(channel)).toList();
    if (sent.stream().noneMatch(message -> message.is(frame))) {
      String differences =
          sent.stream()
              .map(message -> "\n  " + message.name() + ": " + message.schema().validate(frame))
              .collect(Collectors.joining());
      throw new AssertionError(
          "%s does not describe this message of %s: %s%s"
              .formatted(PATH, channel, frame, differences));
    }
  }

  /** Returns the examples of all messages that clients of a channel send, as frames. */
  public static Stream<byte[]> frames(String channel) {
    return PUBLISHED.messages(Direction.RECEIVE).stream()
        .filter(message -> message.channel().equals(channel))
        .flatMap(message -> message.examples().stream())
        .map(example -> example.isTextual() ? example.textValue() : example.toString())
        .map(frame -> frame.getBytes(UTF_8));
  }

  /** Returns whether a frame of the gateway says that its client is at fault. */
  boolean isError(String channel, JsonNode frame) {
    return messages(Direction.SEND).stream()
        .filter(message -> message.channel().equals(channel) && message.isError())
        .anyMatch(message -> message.is(frame));
  }

  /**
   * Reads a message.
   *
   * @param reference {@code #/channels/<channel>/messages/<name>}
   */
  private static Message message(String reference, Direction direction, SchemaFile file) {
    List<String> parts = List.of(reference.split("/", -1));
    JsonNode message = file.at(reference);
    return new Message(
        parts.get(2),
        parts.getLast(),
        direction,
        message.path("tags").findValuesAsText("name").contains("error"),
        message.path("examples").valueStream().map(it -> it.path("payload")).toList(),
        file.schema(reference + "/payload"));
  }

  private static Pattern pattern(String address) {
    return Pattern.compile(address.replaceAll("\\{\\w+}", "[^/]+"));
  }
}
