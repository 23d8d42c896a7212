/**
 * The client protocols, one package each, and what several of them share.
 *
 * <p>Each has an {@code …Endpoint} that accepts clients, an {@code …Connection} that handles the
 * {@code ClientMessage}s of one client, and {@code …Frames} that write the answers. A dialect that
 * runs commands has an {@code …Sink} for their transcripts.
 */
@NullMarked
package dev.podshell.gateway.dialect;

import org.jspecify.annotations.NullMarked;
