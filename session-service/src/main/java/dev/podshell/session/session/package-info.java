/** Stores learners' sessions, revokes them, and reserves commands for one gateway each. */
@NullMarked
package dev.podshell.session.session;

import org.jspecify.annotations.NullMarked;
