package dev.podshell.gateway.dialect.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.dialect.terminal.Writers.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WritersTest {

  private static final CommandId COMMAND = new CommandId(1);
  private static final Decision TAKEN = new Decision.Take();

  private final Writers writers = new Writers(2);

  @Test
  void shouldAcceptTheNextNumberAndRepeatedOnes() {
    assertThat(writers.accept(COMMAND, "w", 5)).isEqualTo(TAKEN);
    assertThat(writers.accept(COMMAND, "w", 6)).isEqualTo(TAKEN);
    assertThat(writers.accept(COMMAND, "w", 5)).isEqualTo(TAKEN);
    assertThat(writers.accept(COMMAND, "w", 7)).isEqualTo(TAKEN);
    assertThat(writers.accept(COMMAND, "w", 9)).isInstanceOf(Decision.Refuse.class);
  }

  @Test
  void shouldRefuseAWritersInputAfterAnErrorUntilThatNumberIsRepeated() {
    LongStream.rangeClosed(1, 4).forEach(seq -> writers.accept(COMMAND, "w", seq));
    assertThat(writers.onRefused(COMMAND, "w", 2)).isTrue();
    assertThat(writers.onRefused(COMMAND, "w", 3)).isTrue();

    assertThat(writers.accept(COMMAND, "w", 5)).isInstanceOf(Decision.Refuse.class);
    assertThat(writers.accept(COMMAND, "w", 3)).isInstanceOf(Decision.Refuse.class);
    assertThat(writers.accept(COMMAND, "w", 2)).isEqualTo(TAKEN);
    assertThat(writers.accept(COMMAND, "w", 3)).isEqualTo(TAKEN);
  }

  @Test
  void shouldKeepWritersAndCommandsApart() {
    writers.accept(COMMAND, "a", 1);
    writers.accept(COMMAND, "b", 1);
    writers.onRefused(COMMAND, "a", 1);

    assertThat(writers.accept(COMMAND, "b", 2)).isEqualTo(TAKEN);
    assertThat(writers.accept(new CommandId(2), "a", 7)).isEqualTo(TAKEN);
    assertThat(writers.accept(COMMAND, "c", 1)).isInstanceOf(Decision.Refuse.class);
    assertThat(writers.onRefused(COMMAND, "unknown", 1)).isFalse();
  }

  /** A client that repeats everything from the refused number gets all of it through in order. */
  @Property
  void shouldPassOnEverythingInOrderWhenInputsAreRefused(
      @ForAll @Size(max = 30) List<@IntRange(min = 1, max = 20) Integer> refusals) {
    Writers tried = new Writers(1);
    List<Long> applied = new ArrayList<>();
    long next = 1;
    for (int refusal : refusals) {
      for (int sent = 0; sent < 3; sent++, next++) {
        assertThat(tried.accept(COMMAND, "w", next)).isEqualTo(TAKEN);
      }
      if (refusal < next && refusal > applied.size()) {
        tried.onRefused(COMMAND, "w", refusal);
        assertThat(tried.accept(COMMAND, "w", next)).isInstanceOf(Decision.Refuse.class);
        next = refusal;
      }
      while (applied.size() < next - 1) {
        applied.add(applied.size() + 1L);
      }
    }
    assertThat(applied).isSorted().doesNotHaveDuplicates();
  }
}
