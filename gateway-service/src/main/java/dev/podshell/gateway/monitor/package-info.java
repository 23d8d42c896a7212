/**
 * Monitors and their users, as connections of this gateway. A connection publishes what its client
 * asks for, and hears the events that concern it.
 */
@NullMarked
package dev.podshell.gateway.monitor;

import org.jspecify.annotations.NullMarked;
