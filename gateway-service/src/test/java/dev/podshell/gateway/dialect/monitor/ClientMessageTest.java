package dev.podshell.gateway.dialect.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.podshell.gateway.fakes.JsonTexts;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class ClientMessageTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long BYTES = 20;

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(
        "query", "con", "command send", "command done", "command error", "", "dance");
  }

  @Provide
  Arbitrary<String> data() {
    return Arbitraries.oneOf(
        JsonTexts.objects("monitor_id", "command", "reason"),
        Arbitraries.of("null", "1", "\"lamp\"", "[]", "[{\"command\":\"on\"}]"));
  }

  @Property(tries = 2000)
  void shouldUnderstandOrRefuseAnyArguments(
      @ForAll("names") String name, @ForAll("data") String data) throws JsonProcessingException {
    check(name, List.of(JSON.readTree(data)));
  }

  @Property
  void shouldUnderstandOrRefuseAnyText(@ForAll("names") String name, @ForAll String text) {
    check(
        name,
        List.of(
            JsonNodeFactory.instance
                .objectNode()
                .put("monitor_id", text)
                .put("command", text)
                .put("reason", text)));
  }

  @Property
  void shouldUnderstandOrRefuseBytesAndMissingArguments(
      @ForAll("names") String name, @ForAll byte[] bytes) {
    check(name, List.of());
    check(name, List.of(BinaryNode.valueOf(bytes)));
  }

  private static void check(String name, List<JsonNode> arguments) {
    try {
      switch (ClientMessage.parse(name, arguments, BYTES)) {
        case ClientMessage.Query query -> assertThat(query.monitor().value()).hasSize(32);
        case ClientMessage.Connect connect -> assertThat(connect.monitor().value()).hasSize(32);
        case ClientMessage.Send(String command) -> {
          assertThat(command).isNotEmpty().doesNotContain("\0");
          assertThat(command.getBytes(UTF_8)).hasSizeBetween(1, (int) BYTES);
          assertThat(new String(command.getBytes(UTF_8), UTF_8)).isEqualTo(command);
        }
        case ClientMessage.Answer(String reason) when reason == null ->
            assertThat(name).isEqualTo("command done");
        case ClientMessage.Answer(String reason) -> {
          assertThat(name).isEqualTo("command error");
          assertThat(reason).isNotEmpty().doesNotContain("\0");
          assertThat(new String(reason.getBytes(UTF_8), UTF_8)).isEqualTo(reason);
          if (!reason.equals(ClientMessage.NO_REASON)) {
            assertThat(reason.getBytes(UTF_8)).hasSizeLessThanOrEqualTo((int) BYTES);
          }
        }
        case ClientMessage.Unknown() -> assertThat(name).isIn("", "dance");
      }
    } catch (MalformedMessageException e) {
      assertThat(name).isIn("query", "con", "command send");
      assertThat(e).message().contains("must");
    }
  }
}
