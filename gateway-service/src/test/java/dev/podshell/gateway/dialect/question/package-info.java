/** Tests the protocol of the questions. */
@NullMarked
package dev.podshell.gateway.dialect.question;

import org.jspecify.annotations.NullMarked;
