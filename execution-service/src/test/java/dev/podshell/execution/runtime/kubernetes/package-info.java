@NullMarked
package dev.podshell.execution.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
