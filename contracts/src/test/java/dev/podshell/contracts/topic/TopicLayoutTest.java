package dev.podshell.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

final class TopicLayoutTest {

  @Property
  void shouldPutAKeyWhereKafkasOwnPartitionerWould(
      @ForAll String key, @ForAll @IntRange(min = 1, max = 10_000) int partitions) {
    assertThat(new TopicLayout(partitions).partitionOf(key))
        .isEqualTo(BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), partitions));
  }

  @Test
  void shouldNameThePropertyWhenTheNumberIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TopicLayout(0))
        .withMessage("podshell.topics.partitions must be from 1 to 10000, not 0");
  }
}
