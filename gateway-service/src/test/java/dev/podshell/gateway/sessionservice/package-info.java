/** The core's promises. */
@NullMarked
package dev.podshell.gateway.sessionservice;

import org.jspecify.annotations.NullMarked;
