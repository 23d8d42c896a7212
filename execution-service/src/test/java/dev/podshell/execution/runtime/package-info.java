@NullMarked
package dev.podshell.execution.runtime;

import org.jspecify.annotations.NullMarked;
