/** Tries what the database or Kafka cannot do now again, and reports readiness from that. */
@NullMarked
package dev.podshell.session.retry;

import org.jspecify.annotations.NullMarked;
