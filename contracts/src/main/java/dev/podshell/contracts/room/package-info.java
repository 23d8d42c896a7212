/** Rooms, where several people edit one text: what is asked of them, what happens in them. */
@NullMarked
package dev.podshell.contracts.room;

import org.jspecify.annotations.NullMarked;
