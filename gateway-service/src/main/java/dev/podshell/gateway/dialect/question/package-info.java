/** Runs scripts for a question: {@code /questions/{questionId}}. */
@NullMarked
package dev.podshell.gateway.dialect.question;

import org.jspecify.annotations.NullMarked;
