/** What gateways ask of a sandbox: the records of {@code podshell.commands}. */
@NullMarked
package dev.podshell.contracts.command;

import org.jspecify.annotations.NullMarked;
