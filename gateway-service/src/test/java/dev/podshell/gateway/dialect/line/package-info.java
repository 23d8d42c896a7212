/**
 * Implements a small dialect that only the tests have. It runs commands, line by line. It is the
 * example of {@code docs/adding-a-dialect.md}, which shows parts of it.
 */
@NullMarked
package dev.podshell.gateway.dialect.line;

import org.jspecify.annotations.NullMarked;
