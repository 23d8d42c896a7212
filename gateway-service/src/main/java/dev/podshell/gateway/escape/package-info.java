/** Reads the control functions of terminals (ECMA-48) in what programs write. */
@NullMarked
package dev.podshell.gateway.escape;

import org.jspecify.annotations.NullMarked;
