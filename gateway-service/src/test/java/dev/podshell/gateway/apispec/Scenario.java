package dev.podshell.gateway.apispec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.gateway.fakes.Client;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Holds a client of a channel that has already reached some state. */
final class Scenario implements AutoCloseable {

  private final Client client;
  private final List<Client> others = new ArrayList<>();
  private final Map<String, JsonNode> known = new HashMap<>();
  private final Consumer<Scenario> settling;

  /**
   * Holds a client.
   *
   * @param settling returns once the gateway has handled what was sent before
   */
  Scenario(Client client, Consumer<Scenario> settling) {
    this.client = client;
    this.settling = settling;
  }

  /** Returns the address of a gateway's channel. */
  static URI address(URI gateway, String path) {
    return URI.create("ws" + gateway.resolve(path).toString().substring("http".length()));
  }

  Client client() {
    return client;
  }

  /** Adds another client, which is closed with this one. */
  Scenario with(Client other) {
    others.add(other);
    return this;
  }

  /**
   * Remembers the gateway's value of a field. Examples are sent with it in place of the value that
   * they show.
   */
  Scenario know(String field, JsonNode value) {
    known.put(field, value);
    return this;
  }

  JsonNode known(String field) {
    return Objects.requireNonNull(known.get(field), field);
  }

  Scenario send(String frame) {
    client.send(frame);
    return this;
  }

  /** Sends an example. Text that is not JSON is sent unchanged. */
  void sendExample(JsonNode example) {
    send(example.isTextual() ? example.textValue() : withKnown(example).toString());
  }

  JsonNode await(Predicate<JsonNode> matching) {
    return client.await(matching);
  }

  List<JsonNode> settle() {
    settling.accept(this);
    return client.all();
  }

  @Override
  public void close() {
    others.forEach(Client::close);
    client.close();
  }

  private JsonNode withKnown(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = object.objectNode();
        object
            .properties()
            .forEach(
                field -> {
                  JsonNode value = field.getValue();
                  JsonNode better = value.isValueNode() ? known.get(field.getKey()) : null;
                  copy.set(field.getKey(), better == null ? withKnown(value) : better);
                });
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = array.arrayNode();
        array.forEach(element -> copy.add(withKnown(element)));
        yield copy;
      }
      default -> node;
    };
  }
}
