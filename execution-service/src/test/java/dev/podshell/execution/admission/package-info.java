@NullMarked
package dev.podshell.execution.admission;

import org.jspecify.annotations.NullMarked;
