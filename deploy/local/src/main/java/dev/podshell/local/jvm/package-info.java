/**
 * Starts Java programs quickly: each uses a cache of what its start loads, once that was recorded.
 */
@NullMarked
package dev.podshell.local.jvm;

import org.jspecify.annotations.NullMarked;
