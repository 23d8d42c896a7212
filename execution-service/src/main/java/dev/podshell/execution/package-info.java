/**
 * The execution service: its settings, and how its parts are assembled.
 *
 * <p>A command goes through these packages:
 *
 * <pre>
 * command      consumes it from Kafka
 * ownership    finds its sandbox, if this instance owns the partition
 * sandbox      queues it, has a sandbox admitted and created, sends it to the supervisor
 * admission    decides whether the sandbox may be created
 * catalogue    says how sandboxes for its question are configured
 * engine       says how scripts of its language are run
 * runtime      creates the sandbox, and opens a stream to its supervisor
 * supervisor   speaks the supervisor's protocol on that stream
 * </pre>
 *
 * <p>Its output comes back through {@code runtime}, {@code supervisor} and {@code publication}, which
 * sends it to Kafka.
 */
@NullMarked
package dev.podshell.execution;

import org.jspecify.annotations.NullMarked;
