/**
 * Runs CPU-bound work on a few separate threads, so that no client's input blocks the event loops
 * and virtual threads that serve others.
 */
@NullMarked
package dev.podshell.gateway.compute;

import org.jspecify.annotations.NullMarked;
