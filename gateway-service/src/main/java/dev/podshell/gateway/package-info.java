/** The gateway: client protocols at one side, Kafka and the session service at the other. */
@NullMarked
package dev.podshell.gateway;

import org.jspecify.annotations.NullMarked;
