/** The protocol between app and processor, {@code /processor}. */
@NullMarked
package dev.podshell.gateway.dialect.processor;

import org.jspecify.annotations.NullMarked;
