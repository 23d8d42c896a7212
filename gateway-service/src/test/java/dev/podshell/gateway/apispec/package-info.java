/** What {@code docs} publishes of the gateway's interfaces, and whether the gateway keeps to it. */
@NullMarked
package dev.podshell.gateway.apispec;

import org.jspecify.annotations.NullMarked;
