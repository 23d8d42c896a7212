@NullMarked
package dev.podshell.gateway.page;

import org.jspecify.annotations.NullMarked;
