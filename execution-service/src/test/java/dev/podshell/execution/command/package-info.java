@NullMarked
package dev.podshell.execution.command;

import org.jspecify.annotations.NullMarked;
