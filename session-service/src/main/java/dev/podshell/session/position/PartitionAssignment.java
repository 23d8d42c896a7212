package dev.podshell.session.position;

import dev.podshell.contracts.topic.Topic;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.inject.Singleton;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Starts each partition that is assigned to this instance at its watermark. */
@Singleton
@Identifier("ingest")
final class PartitionAssignment implements KafkaConsumerRebalanceListener {

  private final ConsumerPositions positions;

  PartitionAssignment(ConsumerPositions positions) {
    this.positions = positions;
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    try {
      for (Topic topic : Watermarks.TOPICS) {
        positions.align(
            topic,
            consumer,
            partitions.stream()
                .filter(partition -> partition.topic().equals(topic.topicName()))
                .toList());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
