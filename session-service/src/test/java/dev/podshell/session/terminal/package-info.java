/** Compares the followed state of terminals with what xterm.js has. */
@NullMarked
package dev.podshell.session.terminal;

import org.jspecify.annotations.NullMarked;
