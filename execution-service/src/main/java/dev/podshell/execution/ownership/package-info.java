/** The partitions that this instance owns, and the sandboxes in them. */
@NullMarked
package dev.podshell.execution.ownership;

import org.jspecify.annotations.NullMarked;
