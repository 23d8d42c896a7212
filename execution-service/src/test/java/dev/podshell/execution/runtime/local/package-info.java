@NullMarked
package dev.podshell.execution.runtime.local;

import org.jspecify.annotations.NullMarked;
