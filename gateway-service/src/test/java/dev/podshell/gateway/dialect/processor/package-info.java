/** Tests the processor protocol. */
@NullMarked
package dev.podshell.gateway.dialect.processor;

import org.jspecify.annotations.NullMarked;
