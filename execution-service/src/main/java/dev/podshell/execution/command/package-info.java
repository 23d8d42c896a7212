/** Takes commands from Kafka into one bounded lane for each sandbox. */
@NullMarked
package dev.podshell.execution.command;

import org.jspecify.annotations.NullMarked;
