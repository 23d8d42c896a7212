/** Errors as gateways see them: RFC 9457 problem details. */
@NullMarked
package dev.podshell.session.problem;

import org.jspecify.annotations.NullMarked;
