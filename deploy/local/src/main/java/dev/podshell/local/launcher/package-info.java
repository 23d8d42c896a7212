/** Starts everything by one command, and keeps it running. */
@NullMarked
package dev.podshell.local.launcher;

import org.jspecify.annotations.NullMarked;
