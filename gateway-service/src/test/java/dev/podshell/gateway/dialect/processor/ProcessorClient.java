package dev.podshell.gateway.dialect.processor;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Speaks the protocol as a client, and knows the command that it runs. */
final class ProcessorClient implements AutoCloseable {

  final Client client;
  private final String learner;
  private final FakeSandboxes sandboxes;

  ProcessorClient(URI gateway, String learner, FakeSandboxes sandboxes) {
    this.learner = learner;
    this.sandboxes = sandboxes;
    this.client =
        Client.connect(
            URI.create(gateway.toString().replaceFirst("^http", "ws") + "processor"),
            Map.of("Authorization", "Bearer " + Client.token(gateway, learner)));
  }

  /** Sends a context and a script, each when the gateway is ready for it. */
  ProcessorClient run(String context, String script) {
    awaitMessage("READY");
    client.send(context);
    awaitMessage("READY");
    client.send(script);
    return this;
  }

  JsonNode awaitMessage(String message) {
    return client.await(
        it ->
            it.path("type").asText().equals("message")
                && it.path("message").asText().equals(message));
  }

  JsonNode awaitType(String type) {
    return client.await(it -> it.path("type").asText().equals(type));
  }

  StartCommand started() {
    return await()
        .until(
            () ->
                sandboxes.started().stream()
                    .filter(start -> start.learner().value().equals(learner))
                    .reduce((_, newest) -> newest),
            Optional::isPresent)
        .orElseThrow();
  }

  long command() {
    return started().command().value();
  }

  @Override
  public void close() {
    client.close();
  }
}
