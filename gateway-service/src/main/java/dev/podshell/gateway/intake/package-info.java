/**
 * Bounds what an open port takes in before anybody knows who is there: connections, requests and
 * unfinished messages, by number, size, time and sender.
 */
@NullMarked
package dev.podshell.gateway.intake;

import org.jspecify.annotations.NullMarked;
