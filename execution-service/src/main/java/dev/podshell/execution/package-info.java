/** The execution service: what it is configured with, and how its parts are put together. */
@NullMarked
package dev.podshell.execution;

import org.jspecify.annotations.NullMarked;
