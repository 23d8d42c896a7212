/** What stands in for the other services in the gateway's tests. */
@NullMarked
package dev.podshell.gateway.fakes;

import org.jspecify.annotations.NullMarked;
