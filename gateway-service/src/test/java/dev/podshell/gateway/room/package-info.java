@NullMarked
package dev.podshell.gateway.room;

import org.jspecify.annotations.NullMarked;
