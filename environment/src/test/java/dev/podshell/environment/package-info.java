@NullMarked
package dev.podshell.environment;

import org.jspecify.annotations.NullMarked;
