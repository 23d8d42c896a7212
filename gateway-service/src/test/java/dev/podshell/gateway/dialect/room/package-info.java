@NullMarked
package dev.podshell.gateway.dialect.room;

import org.jspecify.annotations.NullMarked;
