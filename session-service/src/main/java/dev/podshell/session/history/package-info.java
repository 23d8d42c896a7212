/**
 * Reads commands and transcripts from PostgreSQL for gateways, and deletes them after the
 * retention.
 *
 * <dl>
 *   <dt>Commands
 *   <dd>{@code CommandResource} lists what a session has run. {@code Commands} reads it as {@code
 *       StoredCommand}s, after {@code PendingReservations} has waited for commands that are still
 *       on their way from Kafka.
 *   <dt>Transcripts
 *   <dd>{@code TranscriptResource} serves pages of entries. {@code Transcripts} reads a page,
 *       {@code PageBudget} bounds the bytes of all pages, and {@code CborWriter} encodes them.
 *   <dt>Retention
 *   <dd>{@code Retention} deletes what is old, of commands and of everything that belongs to them.
 * </dl>
 */
@NullMarked
package dev.podshell.session.history;

import org.jspecify.annotations.NullMarked;
