/**
 * What the chart must keep to. Every test renders it with Helm itself and reads what comes out as
 * Kubernetes would, strictly.
 */
@NullMarked
package dev.podshell.helm;

import org.jspecify.annotations.NullMarked;
