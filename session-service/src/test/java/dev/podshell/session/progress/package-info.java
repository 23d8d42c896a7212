/** Tests the check of notifications. */
@NullMarked
package dev.podshell.session.progress;

import org.jspecify.annotations.NullMarked;
