/** Tests the whole service, with a real broker and real sandboxes. */
@NullMarked
package dev.podshell.execution;

import org.jspecify.annotations.NullMarked;
