/**
 * Stores Kafka's records in PostgreSQL, in batches, each record once.
 *
 * <p>{@code IngestChannels} receives the batches and {@code Ingest} stores each in one transaction,
 * by the {@code RecordSink}s of its topic, which other packages have. Records that can never be
 * stored go to {@code DeadLetters}.
 */
@NullMarked
package dev.podshell.session.ingest;

import org.jspecify.annotations.NullMarked;
