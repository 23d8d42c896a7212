/**
 * Reads commands and transcripts from PostgreSQL for gateways, and deletes them after the
 * retention.
 */
@NullMarked
package dev.podshell.session.history;

import org.jspecify.annotations.NullMarked;
