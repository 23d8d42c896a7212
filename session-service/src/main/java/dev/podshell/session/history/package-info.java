/**
 * From PostgreSQL to gateways: commands, transcripts, and the wait until ingest has come far
 * enough.
 */
@NullMarked
package dev.podshell.session.history;

import org.jspecify.annotations.NullMarked;
