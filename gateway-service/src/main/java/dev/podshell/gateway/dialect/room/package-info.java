/** Lets members of a room edit one text together: {@code /ws/{sessionId}} and {@code /sessions}. */
@NullMarked
package dev.podshell.gateway.dialect.room;

import org.jspecify.annotations.NullMarked;
