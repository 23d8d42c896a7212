/** The execution service: its settings, and how its parts are assembled. */
@NullMarked
package dev.podshell.execution;

import org.jspecify.annotations.NullMarked;
