/**
 * Monitors and their users as this gateway sees them: each connection hears the events that concern
 * it, and asks for what its client wants.
 */
@NullMarked
package dev.podshell.gateway.monitor;

import org.jspecify.annotations.NullMarked;
