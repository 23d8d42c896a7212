/**
 * Consumes commands from Kafka and commits their offsets.
 *
 * <pre>
 * CommandConsumer     polls Kafka, and follows the assignment of partitions
 * CommandReader       decodes records, and checks them
 * DeadLetters         receives records that cannot be read
 * PartitionHandler    receives commands and assignments (Assignment)
 * OffsetTracker, OwnedOffsets   know which offsets may be committed
 * </pre>
 */
@NullMarked
package dev.podshell.execution.command;

import org.jspecify.annotations.NullMarked;
