@NullMarked
package dev.podshell.gateway.session;

import org.jspecify.annotations.NullMarked;
