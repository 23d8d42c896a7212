/** The identities of learners, questions, sandboxes, sessions and commands, and their form. */
@NullMarked
package dev.podshell.contracts.identity;

import org.jspecify.annotations.NullMarked;
