/**
 * Says how Maven's builds and tests get on. The script runs this from its source, so all of it
 * needs only the JDK: {@code Build} runs Maven, {@code MavenLine} reads what it prints, {@code
 * Progress} shows it, and {@code Excerpt} keeps what a failure is explained by.
 */
@NullMarked
package dev.podshell.local.build;

import org.jspecify.annotations.NullMarked;
