/** Publishes entries, events and replies to Kafka, and checks what supervisors deliver. */
@NullMarked
package dev.podshell.execution.publication;

import org.jspecify.annotations.NullMarked;
