/** The protocol of the questions, {@code /questions/{questionId}}. */
@NullMarked
package dev.podshell.gateway.dialect.question;

import org.jspecify.annotations.NullMarked;
