package dev.podshell.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.session.InputSequencer.InputNumber;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InputSequencerTest {

  private static final CommandId COMMAND = new CommandId(1);
  private static final CommandId OTHER = new CommandId(2);

  private final InputSequencer sequencer = new InputSequencer(2);

  @Test
  void shouldNumberTheInputsOfEachCommandFromOne() {
    InputNumber first = sequencer.next(COMMAND);
    InputNumber other = sequencer.next(OTHER);

    assertThat(first.sequence()).isEqualTo(1);
    assertThat(sequencer.next(COMMAND)).isEqualTo(new InputNumber(first.writer(), 2));
    assertThat(other.sequence()).isEqualTo(1);
    assertThat(other.writer()).isNotEqualTo(first.writer());
  }

  @Test
  void shouldBeginANewSeriesAfterARefusalAndReportItOnce() {
    String writer = sequencer.next(COMMAND).writer();
    sequencer.next(COMMAND);

    assertThat(sequencer.onRefused(COMMAND, writer)).isTrue();
    assertThat(sequencer.onRefused(COMMAND, writer)).isFalse();
    InputNumber next = sequencer.next(COMMAND);
    assertThat(next.sequence()).isEqualTo(1);
    assertThat(next.writer()).isNotEqualTo(writer);
    assertThat(sequencer.onRefused(COMMAND, writer))
        .as("a late refusal of the old series does not end the new one")
        .isFalse();
    assertThat(sequencer.next(COMMAND)).isEqualTo(new InputNumber(next.writer(), 2));
  }

  @Test
  void shouldIgnoreTheRefusedInputsOfOthers() {
    InputNumber number = sequencer.next(COMMAND);
    sequencer.next(OTHER);

    assertThat(sequencer.onRefused(COMMAND, "a client's writer")).isFalse();
    assertThat(sequencer.onRefused(OTHER, number.writer())).isFalse();
    assertThat(sequencer.onRefused(new CommandId(3), number.writer())).isFalse();
    assertThat(sequencer.next(COMMAND)).isEqualTo(new InputNumber(number.writer(), 2));
  }

  @Test
  void shouldNotRepeatTheNumbersOfAnEarlierConnection() {
    InputNumber before = sequencer.next(COMMAND);

    InputNumber after = new InputSequencer(2).next(COMMAND);

    assertThat(after.sequence()).isEqualTo(1);
    assertThat(after.writer()).isNotEqualTo(before.writer());
  }

  @Test
  void shouldForgetTheSeriesThatBeganFirstWhenThereAreTooMany() {
    String eldest = sequencer.next(COMMAND).writer();
    String newer = sequencer.next(OTHER).writer();

    sequencer.next(new CommandId(3));

    assertThat(sequencer.next(OTHER)).isEqualTo(new InputNumber(newer, 2));
    InputNumber begunAgain = sequencer.next(COMMAND);
    assertThat(begunAgain.sequence()).isEqualTo(1);
    assertThat(begunAgain.writer()).isNotEqualTo(eldest);
  }

  @Test
  void shouldGiveEveryInputItsOwnWriterWhenTheOrderDoesNotMatter() {
    InputNumber first = InputSequencer.unordered();
    InputNumber second = InputSequencer.unordered();

    assertThat(List.of(first.sequence(), second.sequence())).containsOnly(1L);
    assertThat(second.writer()).isNotEqualTo(first.writer());
    assertThat(first.writer()).hasSizeLessThanOrEqualTo(64);
  }

  @Test
  void shouldGiveEachNumberOnceToConcurrentWriters() throws Exception {
    int threads = 4;
    int inputs = 1000;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<List<InputNumber>>> writers =
          Collections.nCopies(threads, () -> numbersWithRefusals(inputs));

      Map<String, List<Long>> series =
          executor.invokeAll(writers).stream()
              .flatMap(numbers -> numbers.resultNow().stream())
              .collect(
                  Collectors.groupingBy(
                      InputNumber::writer,
                      Collectors.mapping(InputNumber::sequence, Collectors.toList())));

      assertThat(series).hasSizeGreaterThan(1);
      assertThat(series.values())
          .allSatisfy(
              sequences ->
                  assertThat(sequences)
                      .containsExactlyInAnyOrderElementsOf(
                          LongStream.rangeClosed(1, sequences.size()).boxed().toList()));
    }
  }

  /** Takes numbers as fast as it can, and has one in a hundred refused. */
  private List<InputNumber> numbersWithRefusals(int inputs) {
    return IntStream.range(0, inputs)
        .mapToObj(
            index -> {
              InputNumber number = sequencer.next(COMMAND);
              if (index % 100 == 99) {
                sequencer.onRefused(COMMAND, number.writer());
              }
              return number;
            })
        .toList();
  }
}
