/** Decides which sandboxes may be created, and limits the output of learners. */
@NullMarked
package dev.podshell.execution.admission;

import org.jspecify.annotations.NullMarked;
