package dev.podshell.session.ingest;

import dev.podshell.session.ingest.Watermarks.Advance;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is new in a batch.
 *
 * @param records at and above their partitions' watermarks
 * @param advances what storing them does to the watermarks
 * @param behind partitions of which the batch begins above the watermark
 */
record NewRecords(
    List<ConsumerRecord<byte[], byte[]>> records, List<Advance> advances, List<Behind> behind) {

  /**
   * A batch that begins above the watermark.
   *
   * @param next the watermark
   * @param first offset of the batch's first record
   */
  record Behind(int partition, long next, long first) {}
}
