/** The core's promises. */
@NullMarked
package dev.podshell.gateway.delivery;

import org.jspecify.annotations.NullMarked;
