/** The names of sandboxes, sessions, commands and incarnations, and how each is computed. */
@NullMarked
package dev.podshell.contracts.identity;

import org.jspecify.annotations.NullMarked;
