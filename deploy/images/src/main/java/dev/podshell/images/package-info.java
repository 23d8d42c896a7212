/** Builds container images of the services without a container engine. */
@NullMarked
package dev.podshell.images;

import org.jspecify.annotations.NullMarked;
