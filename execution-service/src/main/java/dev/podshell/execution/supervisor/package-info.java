/** The client side of the supervisor's protocol, see docs/supervisor-protocol.md. */
@NullMarked
package dev.podshell.execution.supervisor;

import org.jspecify.annotations.NullMarked;
