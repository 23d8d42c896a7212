/**
 * Decides who is a monitor, and which command it does next, in the order of the topic.
 *
 * <dl>
 *   <dt>Records
 *   <dd>{@code MonitorSink} receives a batch, {@code MonitorRepository} loads and stores the
 *       monitors that it concerns, and {@code MonitorAggregate} applies each record within {@code
 *       MonitorBounds}. A {@code MonitorCommand} waits, begins and ends there.
 *   <dt>Requests
 *   <dd>{@code MonitorResource} answers gateways that have missed events, from {@code
 *       StoredMonitors}.
 *   <dt>What time decides
 *   <dd>{@code CommandDeadlines} finds commands that are overdue, and {@code
 *       MonitorConnectionTable} the connections of dead gateways. Neither changes a monitor: both
 *       send a record, which {@code MonitorRecords} encodes.
 * </dl>
 */
@NullMarked
package dev.podshell.session.monitor;

import org.jspecify.annotations.NullMarked;
