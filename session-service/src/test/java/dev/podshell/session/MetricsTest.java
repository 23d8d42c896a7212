package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // the field is given by the framework
class MetricsTest {

  @Inject MeterRegistry registry;

  @Test
  void shouldDescribeEachOfItsMetrics() {
    assertThat(registry.getMeters())
        .filteredOn(meter -> meter.getId().getName().startsWith("podshell."))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            meter ->
                assertThat(meter.getId().getDescription())
                    .as(meter.getId().getName())
                    .isNotBlank());
  }
}
