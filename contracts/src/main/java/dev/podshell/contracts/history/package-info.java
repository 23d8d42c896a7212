/** The session service's answers: sessions, commands, lists of them, and transcripts. */
@NullMarked
package dev.podshell.contracts.history;

import org.jspecify.annotations.NullMarked;
