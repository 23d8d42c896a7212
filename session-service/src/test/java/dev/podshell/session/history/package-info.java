@NullMarked
package dev.podshell.session.history;

import org.jspecify.annotations.NullMarked;
