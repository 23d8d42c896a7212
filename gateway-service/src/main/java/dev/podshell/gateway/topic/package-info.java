/**
 * Publishes records to Kafka and reads the events that other services publish. Knows nothing of
 * clients.
 *
 * <ul>
 *   <li>{@link dev.podshell.gateway.topic.RecordPublisher} sends records; {@link
 *       dev.podshell.gateway.topic.CommandPublisher} encodes commands, and {@link
 *       dev.podshell.gateway.topic.CollaborationPublisher} the requests of rooms and monitors.
 *   <li>{@link dev.podshell.gateway.topic.EventReader} reads all events, and hands each to those
 *       whose {@link dev.podshell.gateway.topic.EventKey} is in {@link
 *       dev.podshell.gateway.topic.EventSubscriptions}.
 *   <li>{@code KafkaClients} creates the producer and the consumer.
 * </ul>
 */
@NullMarked
package dev.podshell.gateway.topic;

import org.jspecify.annotations.NullMarked;
