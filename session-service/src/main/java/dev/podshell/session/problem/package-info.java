/** Answers errors as problem details of RFC 9457. */
@NullMarked
package dev.podshell.session.problem;

import org.jspecify.annotations.NullMarked;
