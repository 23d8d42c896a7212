/**
 * Rooms as this gateway sees them: a copy of each that has members here, kept up to date by the
 * events, and what each member's client has been sent of its code.
 */
@NullMarked
package dev.podshell.gateway.room;

import org.jspecify.annotations.NullMarked;
