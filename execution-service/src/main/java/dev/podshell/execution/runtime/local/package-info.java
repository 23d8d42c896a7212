/** Sandboxes as process trees in namespaces of this machine. */
@NullMarked
package dev.podshell.execution.runtime.local;

import org.jspecify.annotations.NullMarked;
