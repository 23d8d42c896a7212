/**
 * Streams the transcript of a command to a client: first what is stored, then live events, each
 * piece once and in order.
 */
@NullMarked
package dev.podshell.gateway.transcript;

import org.jspecify.annotations.NullMarked;
