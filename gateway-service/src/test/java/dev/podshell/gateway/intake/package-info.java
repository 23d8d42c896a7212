@NullMarked
package dev.podshell.gateway.intake;

import org.jspecify.annotations.NullMarked;
