/** Consumes commands from Kafka and commits their offsets. */
@NullMarked
package dev.podshell.execution.command;

import org.jspecify.annotations.NullMarked;
