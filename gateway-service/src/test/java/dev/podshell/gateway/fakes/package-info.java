/** Replaces the other services in the gateway's tests, and has the clients that the tests use. */
@NullMarked
package dev.podshell.gateway.fakes;

import org.jspecify.annotations.NullMarked;
