/** Tests the session service on a real Kafka and a real PostgreSQL. */
@NullMarked
package dev.podshell.session;

import org.jspecify.annotations.NullMarked;
