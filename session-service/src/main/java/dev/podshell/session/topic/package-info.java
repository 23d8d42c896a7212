/** The session service's own clients of Kafka: what it sends, and what it asks about the topics. */
@NullMarked
package dev.podshell.session.topic;

import org.jspecify.annotations.NullMarked;
