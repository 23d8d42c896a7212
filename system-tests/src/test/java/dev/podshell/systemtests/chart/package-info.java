/** Tests the whole of Podshell in a cluster, as the Helm chart installs it. */
@NullMarked
package dev.podshell.systemtests.chart;

import org.jspecify.annotations.NullMarked;
