/** From Kafka to PostgreSQL: records become rows, in batches, each once. */
@NullMarked
package dev.podshell.session.ingest;

import org.jspecify.annotations.NullMarked;
