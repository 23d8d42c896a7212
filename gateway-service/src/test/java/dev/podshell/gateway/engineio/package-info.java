@NullMarked
package dev.podshell.gateway.engineio;

import org.jspecify.annotations.NullMarked;
