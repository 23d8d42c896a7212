/** Runs SQL: single statements, conversions of values, and what a failure means. */
@NullMarked
package dev.podshell.session.database;

import org.jspecify.annotations.NullMarked;
