package dev.podshell.execution.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class PoolMetricsTest {

  @Test
  void shouldDescribeEachMetric() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    PoolMetrics unused = new PoolMetrics(registry);

    assertThat(registry.getMeters())
        .hasSizeGreaterThan(7)
        .allSatisfy(
            meter ->
                assertThat(meter.getId().getDescription())
                    .as(meter.getId().getName())
                    .isNotBlank());
  }
}
