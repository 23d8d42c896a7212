/** Starts sandboxes. Each runtime is a package below this one. */
@NullMarked
package dev.podshell.execution.runtime;

import org.jspecify.annotations.NullMarked;
