/**
 * Has the clients of Kafka that are not channels: what is published, and what is asked of topics.
 */
@NullMarked
package dev.podshell.session.topic;

import org.jspecify.annotations.NullMarked;
