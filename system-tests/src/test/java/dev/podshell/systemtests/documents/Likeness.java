package dev.podshell.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Compares messages with those of a page. Values such as ids and times may differ from those of the
 * page, but a value that the page shows twice must be the same twice.
 */
final class Likeness {

  private static final Set<String> CHANGING =
      Set.of("sessionToken", "serverId", "cursor", "expires", "begin", "end");

  private final Map<String, JsonNode> actual = new HashMap<>();

  /** Notes the value that this run has instead of one of the page. */
  void note(String shown, JsonNode value) {
    JsonNode before = actual.putIfAbsent(shown, value);
    assertThat(before == null ? value : before)
        .as("what the page shows as %s", shown)
        .isEqualTo(value);
  }

  /** Fails unless a message is the one that the page shows, its fields in the same order. */
  void require(JsonNode shown, JsonNode message) {
    String description = "%nshown: %s%nis: %s".formatted(shown, message);
    if (shown instanceof ObjectNode) {
      assertThat(message.fieldNames())
          .as(description)
          .toIterable()
          .containsExactlyElementsOf(shown::fieldNames);
      shown
          .properties()
          .forEach(
              field -> {
                JsonNode value = message.path(field.getKey());
                String text = field.getValue().asText();
                if (CHANGING.contains(field.getKey()) && !text.isEmpty()) {
                  assertThat(value.asText()).as(description).isNotEmpty();
                  note(text, value);
                } else if (field.getKey().equals("serverIds")) {
                  assertThat(value).as(description).hasSameSizeAs(field.getValue());
                  for (int i = 0; i < value.size(); i++) {
                    note(field.getValue().get(i).asText(), value.get(i));
                  }
                } else {
                  require(field.getValue(), value);
                }
              });
    } else {
      assertThat(message).as(description).isEqualTo(shown);
    }
  }

  /** Returns a message of the page with the values of this run. */
  JsonNode translate(JsonNode shown) {
    return switch (shown) {
      case ObjectNode object -> {
        ObjectNode copy = object.deepCopy();
        copy.properties().forEach(field -> field.setValue(translate(field.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(element -> copy.add(translate(element)));
        yield copy;
      }
      default -> actual.getOrDefault(shown.asText(), shown);
    };
  }
}
