package dev.podshell.gateway.apispec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.podshell.gateway.apispec.AsyncApi.Direction;
import dev.podshell.gateway.apispec.AsyncApi.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the examples on the protocols' pages with the published files. */
class DocumentedMessagesTest {

  private static final SchemaFile API = AsyncApi.PUBLISHED.file().closed();
  private static final Path PAGES = Path.of("../docs/protocols");
  private static final Pattern JSON_BLOCK = Pattern.compile("(?ms)^```json\n(.*?)^```$");
  private static final Pattern REST_BLOCK =
      Pattern.compile("(?m)^```\nPOST /sessions +(\\{.*})\n201 +(\\{[^}]*})$");

  private static final String INDEX = "README.md";

  /** Returns the names of the pages. Each has a channel of the same name. */
  private static List<String> channels() {
    try (Stream<Path> pages = Files.list(PAGES)) {
      return pages
          .map(page -> page.getFileName().toString())
          .filter(name -> !name.equals(INDEX))
          .map(name -> name.substring(0, name.lastIndexOf('.')))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> messages() {
    return channels().stream()
        .flatMap(
            channel ->
                JSON_BLOCK
                    .matcher(page(channel))
                    .results()
                    .flatMap(block -> documents(block.group(1)))
                    .map(message -> Arguments.of(channel, message)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void shouldShowOnlyMessagesThatThePublishedFileDescribes(String channel, JsonNode message) {
    Map<String, JsonSchema> described =
        Stream.of(Direction.values())
            .flatMap(it -> AsyncApi.PUBLISHED.messages(it).stream())
            .filter(it -> it.channel().equals(channel))
            .map(Message::name)
            .distinct()
            .collect(Collectors.toMap(name -> name, name -> schema(channel, name)));

    assertThat(described.values())
        .as(() -> differences(described, message))
        .anyMatch(schema -> schema.validate(message).isEmpty());
  }

  /**
   * Returns a schema that allows only the fields that mean something, since a page shows no others.
   */
  private static JsonSchema schema(String channel, String name) {
    return API.schema("#/channels/%s/messages/%s/payload".formatted(channel, name));
  }

  private static String differences(Map<String, JsonSchema> described, JsonNode message) {
    return described.entrySet().stream()
        .map(it -> it.getKey() + ": " + it.getValue().validate(message))
        .collect(Collectors.joining("\n", message + "\n", ""));
  }

  @ParameterizedTest
  @CsvSource({"terminal, 20", "question, 3", "processor, 2"})
  void shouldFindTheExamplesOfAPage(String channel, int atLeast) {
    assertThat(messages().filter(it -> it.get()[0].equals(channel)))
        .hasSizeGreaterThanOrEqualTo(atLeast);
  }

  @Test
  void shouldShowTheRequestForARoomAsThePublishedFileDescribesIt() {
    SchemaFile api = SchemaFile.read(Path.of("../docs/openapi.yaml"), VersionFlag.V202012).closed();
    MatchResult shown = REST_BLOCK.matcher(page("room")).results().findFirst().orElseThrow();

    assertThat(
            api.schema("#/paths/~1sessions/post/requestBody/content/application~1json/schema")
                .validate(SchemaFile.json(shown.group(1))))
        .isEmpty();
    assertThat(
            api.schema("#/paths/~1sessions/post/responses/201/content/application~1json/schema")
                .validate(SchemaFile.json(shown.group(2))))
        .isEmpty();
  }

  private static Stream<JsonNode> documents(String block) {
    try (MappingIterator<JsonNode> values =
        new ObjectMapper().readerFor(JsonNode.class).readValues(block)) {
      return values.readAll().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String page(String name) {
    try {
      return Files.readString(PAGES.resolve(name + ".md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
