/** What the client protocols' messages look like, by {@code docs/asyncapi.yaml}. */
@NullMarked
package dev.podshell.gateway.asyncapi;

import org.jspecify.annotations.NullMarked;
