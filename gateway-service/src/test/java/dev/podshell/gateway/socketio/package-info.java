@NullMarked
package dev.podshell.gateway.socketio;

import org.jspecify.annotations.NullMarked;
