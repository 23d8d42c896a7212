/** The topics, how they are laid out, and the CloudEvents headers that every record carries. */
@NullMarked
package dev.podshell.contracts.topic;

import org.jspecify.annotations.NullMarked;
