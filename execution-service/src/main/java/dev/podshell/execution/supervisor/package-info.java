/** The client side of the supervisor's protocol, see src/main/python/README.md. */
@NullMarked
package dev.podshell.execution.supervisor;

import org.jspecify.annotations.NullMarked;
