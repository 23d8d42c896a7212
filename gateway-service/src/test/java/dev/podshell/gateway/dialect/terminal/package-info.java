/** Tests the native protocol. */
@NullMarked
package dev.podshell.gateway.dialect.terminal;

import org.jspecify.annotations.NullMarked;
