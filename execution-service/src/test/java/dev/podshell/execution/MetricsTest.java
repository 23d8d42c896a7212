package dev.podshell.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.local.KafkaBroker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Broker.class)
class MetricsTest {

  @TempDir Path folder;

  @Test
  void shouldDescribeEachOfItsMetrics(KafkaBroker broker) throws Exception {
    try (Instance instance =
        Instance.start(broker.bootstrapServers(), Instance.runtime(folder, "auto"), Map.of())) {
      assertThat(instance.meters())
          .filteredOn(meter -> meter.getId().getName().startsWith("podshell."))
          .hasSizeGreaterThan(15)
          .allSatisfy(
              meter ->
                  assertThat(meter.getId().getDescription())
                      .as(meter.getId().getName())
                      .isNotBlank());
    }
  }
}
