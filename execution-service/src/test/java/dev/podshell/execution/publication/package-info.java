@NullMarked
package dev.podshell.execution.publication;

import org.jspecify.annotations.NullMarked;
