@NullMarked
package dev.podshell.gateway.transcript;

import org.jspecify.annotations.NullMarked;
