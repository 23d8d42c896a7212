package dev.podshell.gateway.apispec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.podshell.gateway.apispec.AsyncApi.Direction;
import dev.podshell.gateway.apispec.AsyncApi.Message;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AsyncApiFileTest {

  private static final Path SPECIFICATION =
      Path.of(
          "src/test/asyncapi-specs/node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json");

  private final AsyncApi api = AsyncApi.PUBLISHED;

  @Test
  void shouldBeValidAsyncApi() {
    assertThat(SPECIFICATION)
        .as("installed by src/test/install.sh, which exec.skip skips")
        .exists();
    JsonSchema specification = SchemaFile.read(SPECIFICATION, VersionFlag.V7).schema("#");

    assertThat(specification.validate(api.file().root())).isEmpty();
    assertThat(specification.validate(JsonNodeFactory.instance.objectNode())).isNotEmpty();
  }

  @Test
  void shouldHaveNoBrokenReferences() {
    assertThat(api.file().danglingReferences()).isEmpty();
  }

  @Test
  void shouldGiveEveryMessageADirection() {
    Set<String> described =
        api.file().root().path("channels").properties().stream()
            .flatMap(
                channel ->
                    channel.getValue().path("messages").properties().stream()
                        .map(message -> channel.getKey() + "." + message.getKey()))
            .collect(Collectors.toSet());

    assertThat(messages().map(message -> message.channel() + "." + message.name()).distinct())
        .containsExactlyInAnyOrderElementsOf(described);
  }

  @Test
  void shouldHaveValidExamplesOfEveryMessage() {
    assertThat(messages())
        .allSatisfy(
            message ->
                assertThat(message.examples())
                    .as(message.channel() + "." + message.name())
                    .isNotEmpty()
                    .allSatisfy(
                        example -> assertThat(message.schema().validate(example)).isEmpty()));
  }

  @Test
  void shouldDescribeEachExampleOfTheGatewayByOneMessageOnly() {
    assertThat(api.messages(Direction.SEND))
        .allSatisfy(
            message ->
                assertThat(message.examples())
                    .allSatisfy(
                        example ->
                            assertThat(api.messages(Direction.SEND))
                                .filteredOn(it -> it.channel().equals(message.channel()))
                                .filteredOn(it -> it.is(example))
                                .as("messages that describe %s", example)
                                .containsExactly(message)));
  }

  private Stream<Message> messages() {
    return Stream.of(Direction.values()).flatMap(it -> api.messages(it).stream());
  }
}
