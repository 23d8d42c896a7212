@NullMarked
package dev.podshell.gateway.topic;

import org.jspecify.annotations.NullMarked;
