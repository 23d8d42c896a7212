/** Rooms: who may change what, in the order of their topic, and what is stored of them. */
@NullMarked
package dev.podshell.session.room;

import org.jspecify.annotations.NullMarked;
