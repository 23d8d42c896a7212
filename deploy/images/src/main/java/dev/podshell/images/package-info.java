/** Container images of the services, built without a container engine. */
@NullMarked
package dev.podshell.images;

import org.jspecify.annotations.NullMarked;
