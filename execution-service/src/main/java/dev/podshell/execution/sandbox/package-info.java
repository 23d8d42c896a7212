/** The life of sandboxes: where they are, who owns them, when they end. */
@NullMarked
package dev.podshell.execution.sandbox;

import org.jspecify.annotations.NullMarked;
