/** Holds what an operator may set. */
@NullMarked
package dev.podshell.session.configuration;

import org.jspecify.annotations.NullMarked;
