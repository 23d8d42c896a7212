/** Reports on sandboxes, sessions, rooms and monitors: the records of {@code podshell.events}. */
@NullMarked
package dev.podshell.contracts.event;

import org.jspecify.annotations.NullMarked;
