/** The protocol of the rooms, {@code /ws/{sessionId}} and {@code /sessions}. */
@NullMarked
package dev.podshell.gateway.dialect.room;

import org.jspecify.annotations.NullMarked;
