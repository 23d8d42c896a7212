/** Tests of what finds the pipes. */
@NullMarked
package dev.podshell.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
