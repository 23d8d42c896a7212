@NullMarked
package dev.podshell.session.room;

import org.jspecify.annotations.NullMarked;
