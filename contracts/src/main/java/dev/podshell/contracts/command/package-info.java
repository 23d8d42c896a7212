/** The requests of gateways to sandboxes: the records of {@code podshell.commands}. */
@NullMarked
package dev.podshell.contracts.command;

import org.jspecify.annotations.NullMarked;
