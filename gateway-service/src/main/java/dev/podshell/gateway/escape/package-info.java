/** Parses terminal control functions (ECMA-48) in the output of programs. */
@NullMarked
package dev.podshell.gateway.escape;

import org.jspecify.annotations.NullMarked;
