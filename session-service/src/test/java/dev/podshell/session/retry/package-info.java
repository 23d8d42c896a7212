/** Tests how attempts are repeated. */
@NullMarked
package dev.podshell.session.retry;

import org.jspecify.annotations.NullMarked;
