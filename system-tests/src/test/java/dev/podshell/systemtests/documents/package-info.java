/** What the documents tell people to do, done. */
@NullMarked
package dev.podshell.systemtests.documents;

import org.jspecify.annotations.NullMarked;
