/** The native protocol, {@code /terminal}: sessions, commands with all their streams, and input. */
@NullMarked
package dev.podshell.gateway.dialect.terminal;

import org.jspecify.annotations.NullMarked;
