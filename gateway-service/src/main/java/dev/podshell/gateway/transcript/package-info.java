/**
 * Sends the transcript of a command to a client: first what is stored, then live events, each entry
 * once and in order.
 *
 * <ul>
 *   <li>{@link dev.podshell.gateway.transcript.TranscriptStreams} holds the streams of one
 *       connection; {@link dev.podshell.gateway.transcript.TranscriptStreamFactory} creates it.
 *   <li>{@link dev.podshell.gateway.transcript.TranscriptStream} goes from history to live. It
 *       reads pages through {@code ReadAhead} and live events from its {@code LiveBuffer}, which
 *       has subscribed to the events of the command.
 *   <li>{@code TranscriptText} decodes entries to text, and knows the {@link
 *       dev.podshell.gateway.transcript.Cursor} to continue after.
 *   <li>{@link dev.podshell.gateway.transcript.TranscriptSink} is the dialect's side, which gets
 *       each {@link dev.podshell.gateway.transcript.Delivery}.
 * </ul>
 */
@NullMarked
package dev.podshell.gateway.transcript;

import org.jspecify.annotations.NullMarked;
