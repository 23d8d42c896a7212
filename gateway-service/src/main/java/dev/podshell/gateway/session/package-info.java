/**
 * Connects a client to its session: publishes the commands that it sends and attaches it to the
 * transcripts of those that run.
 */
@NullMarked
package dev.podshell.gateway.session;

import org.jspecify.annotations.NullMarked;
