/**
 * Holds what every package that speaks SQL needs: conversions of values, and the kinds of failures.
 */
@NullMarked
package dev.podshell.session.database;

import org.jspecify.annotations.NullMarked;
