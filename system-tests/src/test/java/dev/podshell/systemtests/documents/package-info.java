/** Does what the documents tell people to do. */
@NullMarked
package dev.podshell.systemtests.documents;

import org.jspecify.annotations.NullMarked;
