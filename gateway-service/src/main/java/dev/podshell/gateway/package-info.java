/**
 * The gateway: client protocols on one side, Kafka and the session service on the other. The
 * packages are the path of a message, and only know those further along it.
 *
 * <pre>
 * intake ─▶ connection ─▶ engineio ─▶ socketio ─▶ dialect ─▶ session ─▶ transcript ─▶ topic
 *                                                    │  room, monitor, file ─▶ session service
 * </pre>
 *
 * Each package has its own settings, in its interface {@code *Configuration}.
 */
@NullMarked
package dev.podshell.gateway;

import org.jspecify.annotations.NullMarked;
