/** Tests the search for pipes. */
@NullMarked
package dev.podshell.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
