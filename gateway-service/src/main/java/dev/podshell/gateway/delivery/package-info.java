/**
 * The core that every dialect shares: commands and input to Kafka, transcripts from history and
 * live.
 */
@NullMarked
package dev.podshell.gateway.delivery;

import org.jspecify.annotations.NullMarked;
