/** What happens in sandboxes and sessions: the records of {@code podshell.events}. */
@NullMarked
package dev.podshell.contracts.event;

import org.jspecify.annotations.NullMarked;
