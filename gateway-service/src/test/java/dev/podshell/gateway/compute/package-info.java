@NullMarked
package dev.podshell.gateway.compute;

import org.jspecify.annotations.NullMarked;
