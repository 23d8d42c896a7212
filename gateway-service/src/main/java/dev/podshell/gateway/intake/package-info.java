/**
 * Bounds the input of an open port before the client is known: connections, requests and unfinished
 * messages, by number, size, time and sender.
 */
@NullMarked
package dev.podshell.gateway.intake;

import org.jspecify.annotations.NullMarked;
