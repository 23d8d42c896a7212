/** The service as a whole, on a real broker and with real sandboxes. */
@NullMarked
package dev.podshell.execution;

import org.jspecify.annotations.NullMarked;
