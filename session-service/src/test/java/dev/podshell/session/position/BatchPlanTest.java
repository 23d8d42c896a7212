package dev.podshell.session.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.session.position.BatchPlan.Advance;
import dev.podshell.session.position.BatchPlan.Behind;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class BatchPlanTest {

  @Test
  void shouldStoreRecordsFromTheWatermarkOnAndMoveItBehindThem() {
    List<ConsumerRecord<byte[], byte[]>> batch = List.of(at(0, 3), at(0, 4), at(0, 6));

    BatchPlan plan = BatchPlan.of(batch, Map.of(0, 4L));

    assertThat(plan.records()).containsExactly(batch.get(1), batch.get(2));
    assertThat(plan.advances()).containsExactly(new Advance(0, 4, 7));
    assertThat(plan.behind()).isEmpty();
  }

  @Test
  void shouldDoNothingWithWhatWasStoredBefore() {
    BatchPlan plan = BatchPlan.of(List.of(at(0, 2), at(0, 3)), Map.of(0, 4L));

    assertThat(plan).isEqualTo(new BatchPlan(List.of(), List.of(), List.of()));
  }

  @Test
  void shouldStoreNothingOfAPartitionThatBeginsAboveItsWatermark() {
    ConsumerRecord<byte[], byte[]> other = at(1, 0);

    BatchPlan plan = BatchPlan.of(List.of(at(0, 5), other), Map.of(0, 4L));

    assertThat(plan.records()).containsExactly(other);
    assertThat(plan.advances()).containsExactly(new Advance(1, 0, 1));
    assertThat(plan.behind()).containsExactly(new Behind(0, 4, 5));
  }

  private static ConsumerRecord<byte[], byte[]> at(int partition, long offset) {
    return new ConsumerRecord<>("podshell.events", partition, offset, new byte[0], new byte[0]);
  }
}
