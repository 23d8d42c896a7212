/** The native protocol, {@code /terminal}. */
@NullMarked
package dev.podshell.gateway.dialect.terminal;

import org.jspecify.annotations.NullMarked;
