/** Tests the gateway as a whole. */
@NullMarked
package dev.podshell.gateway;

import org.jspecify.annotations.NullMarked;
