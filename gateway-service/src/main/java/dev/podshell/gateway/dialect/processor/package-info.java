/** Runs scripts whose game engine is the client: {@code /processor}. */
@NullMarked
package dev.podshell.gateway.dialect.processor;

import org.jspecify.annotations.NullMarked;
