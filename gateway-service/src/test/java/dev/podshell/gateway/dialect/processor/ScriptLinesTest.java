package dev.podshell.gateway.dialect.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.gateway.dialect.processor.ScriptLine.Call;
import dev.podshell.gateway.dialect.processor.ScriptLine.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptLinesTest {

  private static final ObjectReader JSON = new ProcessorFrames().reader();

  @Property
  void shouldReadTheSameCallsHoweverTheyAreCut(
      @ForAll @Size(max = 20) List<Long> ids, @ForAll @IntRange(min = 1, max = 40) int cut) {
    StringBuilder text = new StringBuilder();
    ids.forEach(id -> text.append("{\"id\":").append(id).append(",\"message\":\"é\"}\n"));
    byte[] bytes = text.toString().getBytes(UTF_8);
    ScriptLines lines = new ScriptLines(JSON, 1000);

    List<ScriptLine> read = new ArrayList<>();
    for (int first = 0; first < bytes.length; first += cut) {
      read.addAll(
          lines.take(Arrays.copyOfRange(bytes, first, Math.min(bytes.length, first + cut))));
    }

    assertThat(read).isEqualTo(ids.stream().map(id -> new Call(id, new TextNode("é"))).toList());
  }

  @Property
  void shouldMakeALineOfAnythingAndGoOn(@ForAll byte[] anything) {
    ScriptLines lines = new ScriptLines(JSON, 100);

    lines.take(anything);
    lines.take("\n".getBytes(UTF_8));

    assertThat(lines.take("{\"id\":1,\"message\":\"a\"}\n".getBytes(UTF_8)))
        .containsExactly(new Call(1, new TextNode("a")));
  }

  @Test
  void shouldDropALineThatIsTooLongAndReadTheNext() {
    ScriptLines lines = new ScriptLines(JSON, 30);

    List<ScriptLine> read =
        lines.take(
            ("{\"id\":1,\"message\":\"" + "x".repeat(30) + "\"}\n{\"id\":2}\n").getBytes(UTF_8));

    assertThat(read).hasSize(2);
    assertThat(read.getFirst()).isInstanceOf(Unreadable.class);
    assertThat(read.getLast())
        .isInstanceOfSatisfying(Call.class, it -> assertThat(it.id()).isEqualTo(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "[]",
        "nonsense",
        "{}",
        "{\"id\":\"1\"}",
        "{\"id\":1.5}",
        "{\"id\":1e99}",
        "{\"id\":1} {}"
      })
  void shouldReportALineThatIsNotACall(String line) {
    assertThat(ScriptLine.parse(line, JSON)).isInstanceOf(Unreadable.class);
  }
}
