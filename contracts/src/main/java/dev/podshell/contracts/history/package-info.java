/** The session service's answers: sessions, commands and transcripts. */
@NullMarked
package dev.podshell.contracts.history;

import org.jspecify.annotations.NullMarked;
