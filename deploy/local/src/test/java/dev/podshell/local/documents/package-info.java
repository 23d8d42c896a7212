/** Holds the repository's documents to rules, and to what the repository has. */
@NullMarked
package dev.podshell.local.documents;

import org.jspecify.annotations.NullMarked;
