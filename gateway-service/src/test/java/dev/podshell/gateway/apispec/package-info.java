/** Compares the gateway with the interfaces that {@code docs} publishes. */
@NullMarked
package dev.podshell.gateway.apispec;

import org.jspecify.annotations.NullMarked;
