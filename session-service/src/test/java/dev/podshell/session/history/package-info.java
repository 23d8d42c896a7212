/** Tests how lists of commands are read. */
@NullMarked
package dev.podshell.session.history;

import org.jspecify.annotations.NullMarked;
