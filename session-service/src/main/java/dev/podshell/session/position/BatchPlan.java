package dev.podshell.session.position;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Says what to do with a batch of one topic, given the watermarks of its partitions.
 *
 * @param records the records at and above their partitions' watermarks, which must be stored
 * @param advances the moves of the watermarks once those records are stored
 * @param behind the partitions of which the batch begins above the watermark; nothing of them is
 *     stored
 */
public record BatchPlan(
    List<ConsumerRecord<byte[], byte[]>> records, List<Advance> advances, List<Behind> behind) {

  /**
   * Moves a watermark.
   *
   * @param origin where the watermark must be
   * @param target where the watermark is afterwards
   */
  public record Advance(int partition, long origin, long target) {}

  /**
   * Names a partition of which the batch begins above the watermark.
   *
   * @param next the watermark
   * @param first offset of the batch's first record
   */
  public record Behind(int partition, long next, long first) {}

  /**
   * Plans a batch.
   *
   * @param watermarks by partition; a partition without one is at 0
   */
  static BatchPlan of(List<ConsumerRecord<byte[], byte[]>> batch, Map<Integer, Long> watermarks) {
    List<ConsumerRecord<byte[], byte[]>> fresh = new ArrayList<>(batch.size());
    List<Advance> advances = new ArrayList<>();
    List<Behind> behind = new ArrayList<>();
    byPartition(batch)
        .forEach(
            (partition, records) -> {
              long next = watermarks.getOrDefault(partition, 0L);
              long first = records.getFirst().offset();
              long last = records.getLast().offset();
              if (first > next) {
                behind.add(new Behind(partition, next, first));
              } else if (last >= next) {
                records.stream().filter(record -> record.offset() >= next).forEach(fresh::add);
                advances.add(new Advance(partition, next, last + 1));
              }
            });
    return new BatchPlan(fresh, advances, behind);
  }

  private static SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> byPartition(
      List<ConsumerRecord<byte[], byte[]>> batch) {
    SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> byPartition = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      byPartition.computeIfAbsent(record.partition(), _ -> new ArrayList<>()).add(record);
    }
    return byPartition;
  }
}
