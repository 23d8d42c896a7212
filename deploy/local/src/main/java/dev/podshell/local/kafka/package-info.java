/** Runs in the broker's own JVM. Only this package knows Kafka's server. */
@NullMarked
package dev.podshell.local.kafka;

import org.jspecify.annotations.NullMarked;
