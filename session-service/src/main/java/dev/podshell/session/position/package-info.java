/**
 * Keeps consumers where the database's watermarks are, which alone say what is ingested.
 *
 * <dl>
 *   <dt>Watermarks
 *   <dd>{@code Watermarks} is the table of them, {@code WatermarkCreation} makes its rows at the
 *       start, and {@code BatchPlan} says what a batch adds to what is stored.
 *   <dt>Consumers
 *   <dd>{@code ConsumerPositions} moves consumers to the watermarks: when {@code
 *       PartitionAssignment} receives partitions, when {@code PositionCheck} finds a consumer
 *       outside of what Kafka has, and when a batch begins too late.
 *   <dt>Gaps
 *   <dd>{@code Gaps} records where Kafka does not have what comes next; {@code PositionMetrics}
 *       counts gaps and lag.
 * </dl>
 */
@NullMarked
package dev.podshell.session.position;

import org.jspecify.annotations.NullMarked;
