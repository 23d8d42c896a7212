package dev.podshell.execution;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Configurations for services that run without a container. */
final class Configurations {

  static final int PARTITIONS = 4;

  private Configurations() {}

  /** Names and values alternate; they go before what all tests have in common. */
  static ExecutionConfiguration of(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("podshell.execution.secret", "only-for-tests-0123456789");
    all.put("podshell.topics.partitions", Integer.toString(PARTITIONS));
    all.put("podshell.topics.create", "true");
    all.put("podshell.quota.sandboxes-per-learner", "100");
    all.putAll(settings);
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDefaultSources()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withConverter(MemorySize.class, 200, new MemorySizeConverter())
        .withMapping(ExecutionConfiguration.class)
        .withSources(new PropertiesConfigSource(all, "test", 900))
        .build()
        .getConfigMapping(ExecutionConfiguration.class);
  }
}
