/**
 * Tests the chart. Every test renders it with Helm itself and reads the result as strictly as
 * Kubernetes.
 */
@NullMarked
package dev.podshell.helm;

import org.jspecify.annotations.NullMarked;
