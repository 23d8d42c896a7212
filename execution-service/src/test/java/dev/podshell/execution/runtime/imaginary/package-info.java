/** Adds a third runtime with one package, and nothing else. */
@NullMarked
package dev.podshell.execution.runtime.imaginary;

import org.jspecify.annotations.NullMarked;
