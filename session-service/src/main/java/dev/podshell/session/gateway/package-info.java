/** Receives gateways' heartbeats, and removes the connections of gateways that send none. */
@NullMarked
package dev.podshell.session.gateway;

import org.jspecify.annotations.NullMarked;
