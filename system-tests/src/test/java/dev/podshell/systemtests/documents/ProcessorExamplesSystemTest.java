package dev.podshell.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.ProcessorClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the scripts that the page of the protocol <em>processor</em> shows. */
@ExtendWith(PodshellSystem.Shared.class)
class ProcessorExamplesSystemTest {

  private static final Path PAGE = Path.of("../docs/protocols/processor.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({"python, python, a wall|3|", "js, javascript, a wall|"})
  void shouldRunTheExampleOfThePage(
      String block, String language, String output, PodshellSystem system) throws IOException {
    try (ProcessorClient client =
        ProcessorClient.connect(
            system.gateway(), "example-" + block, ProcessorExamplesSystemTest::play)) {
      ObjectNode context = JSON.createObjectNode().put("language", language);
      context.putObject("context").put("level", 3);

      client.run(context, script(block));

      JsonNode end = client.awaitMessage("END");
      assertThat(end.path("exitCode").asInt(-1)).as(client.output()).isZero();
      assertThat(client.output()).isEqualTo(output.replace('|', '\n'));
    }
  }

  /** Answers as the engine in the page's tables: it can move north, and scanning hits a wall. */
  private static Optional<ObjectNode> play(JsonNode message) {
    return message.path("move").asText().equals("north")
        ? ProcessorClient.result(List.of(3, 4))
        : ProcessorClient.error("a wall");
  }

  private static String script(String block) throws IOException {
    return Pattern.compile("(?ms)^```" + block + "\n(.*?)^```$")
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }
}
