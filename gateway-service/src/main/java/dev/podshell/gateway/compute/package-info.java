/**
 * Runs work for the processor on a few threads of its own, so that no client's input stops what
 * event loops and virtual threads do for others.
 */
@NullMarked
package dev.podshell.gateway.compute;

import org.jspecify.annotations.NullMarked;
