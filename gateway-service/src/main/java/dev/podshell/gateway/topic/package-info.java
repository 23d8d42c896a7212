/**
 * Publishes records to Kafka and reads the events that other services publish. Knows nothing of
 * clients.
 */
@NullMarked
package dev.podshell.gateway.topic;

import org.jspecify.annotations.NullMarked;
