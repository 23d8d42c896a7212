package dev.podshell.gateway.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The file {@code docs/asyncapi.yaml}. Of what the gateway sends it wants every field named, though
 * clients have to expect others. Thread-safe.
 */
public final class AsyncApi {

  static final Path FILE = Path.of("../docs/asyncapi.yaml");

  /** Draft 07, which AsyncAPI's schemas extend; what else is in the file is no keyword of theirs. */
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V7,
          schemas ->
              schemas.metaSchema(
                  JsonMetaSchema.builder(JsonMetaSchema.getV7())
                      .unknownKeywordFactory((name, _) -> new NonValidationKeyword(name))
                      .build()));

  /** As the build finds it. */
  public static final AsyncApi PUBLISHED = new AsyncApi(read(FILE));

  private final JsonNode file;
  private final List<Message> messages = new ArrayList<>();
  private final Map<String, Pattern> addresses = new TreeMap<>();

  /**
   * A message of a channel in one direction.
   *
   * @param isError whether it says that the client is at fault
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

  /** As the gateway sees it. */
  enum Direction {
    RECEIVE,
    SEND
  }

  AsyncApi(JsonNode file) {
    this.file = file;
    JsonNode closed = closed(file.deepCopy());
    for (JsonNode operation : file.path("operations")) {
      Direction direction =
          operation.path("action").asText().equals("receive") ? Direction.RECEIVE : Direction.SEND;
      for (JsonNode reference : operation.path("messages")) {
        String pointer = reference.path("$ref").asText();
        messages.add(message(pointer, direction, direction == Direction.SEND ? closed : file));
      }
    }
    file.path("channels")
        .properties()
        .forEach(
            channel ->
                addresses.put(
                    channel.getKey(),
                    Pattern.compile(
                        channel
                            .getValue()
                            .path("address")
                            .asText()
                            .replaceAll("\\{\\w+}", "[^/]+"))));
  }

  static JsonNode read(Path path) {
    ObjectMapper mapper =
        path.toString().endsWith(".yaml") ? new YAMLMapper() : new ObjectMapper();
    try {
      return mapper.readTree(path.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode file() {
    return file;
  }

  List<Message> messages(Direction direction) {
    return messages.stream().filter(message -> message.direction() == direction).toList();
  }

  /** The channel that is reached at a path. */
  public String channel(String path) {
    return addresses.entrySet().stream()
        .filter(address -> address.getValue().matcher(path).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new AssertionError(FILE + " has no channel at " + path));
  }

  /**
   * Wants a frame of the gateway to be one of those that the file describes.
   *
   * @throws AssertionError if it is none, saying how it differs from those that are most like it
   */
  public void requireDescribed(String channel, JsonNode frame) {
    List<Message> sent =
        messages(Direction.SEND).stream()
            .filter(message -> message.channel().equals(channel))
            .toList();
    if (sent.stream().noneMatch(message -> message.is(frame))) {
      StringBuilder differences = new StringBuilder();
      for (Message message : sent) {
        differences
            .append("\n  ")
            .append(message.name())
            .append(": ")
            .append(message.schema().validate(frame));
      }
      throw new AssertionError(
          "%s does not describe this message of %s: %s%s"
              .formatted(FILE, channel, frame, differences));
    }
  }

  /** Whether the gateway says with a frame that its client is at fault. */
  boolean isError(String channel, JsonNode frame) {
    return messages(Direction.SEND).stream()
        .filter(message -> message.channel().equals(channel) && message.isError())
        .anyMatch(message -> message.is(frame));
  }

  private Message message(String pointer, Direction direction, JsonNode root) {
    String[] parts = pointer.split("/", -1);
    JsonNode message = root.at(pointer.substring(1));
    ObjectNode schema = ((ObjectNode) root).objectNode();
    schema.setAll((ObjectNode) root);
    schema.put("$ref", pointer + "/payload");
    List<JsonNode> examples = new ArrayList<>();
    message.path("examples").forEach(example -> examples.add(example.path("payload")));
    boolean isError =
        message.path("tags").valueStream().anyMatch(tag -> tag.path("name").asText().equals("error"));
    return new Message(
        parts[2], parts[4], direction, isError, examples, SCHEMAS.getSchema(schema));
  }

  /** Lets no object have a field that it does not name, unless it says that it may. */
  private static JsonNode closed(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("type").asText().equals("object")
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(AsyncApi::closed);
    return node;
  }

  static Collection<String> problems(JsonNode schema, JsonNode document) {
    return SCHEMAS.getSchema(schema).validate(document).stream()
        .map(Object::toString)
        .toList();
  }
}
