/** Tests the client of the session service. */
@NullMarked
package dev.podshell.gateway.sessionservice;

import org.jspecify.annotations.NullMarked;
