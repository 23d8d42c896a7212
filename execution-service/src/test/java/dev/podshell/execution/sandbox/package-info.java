@NullMarked
package dev.podshell.execution.sandbox;

import org.jspecify.annotations.NullMarked;
