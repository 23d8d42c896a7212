package dev.podshell.execution;

import dev.podshell.execution.admission.QuotaConfiguration;
import dev.podshell.execution.command.CommandConfiguration;
import dev.podshell.execution.ownership.OwnershipConfiguration;
import dev.podshell.execution.publication.PublicationConfiguration;
import dev.podshell.execution.sandbox.SandboxConfiguration;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads settings for services that run without a container. */
public final class Configurations {

  static final int PARTITIONS = 4;

  private static final List<Class<?>> MAPPINGS =
      List.of(
          ExecutionConfiguration.class,
          CommandConfiguration.class,
          OwnershipConfiguration.class,
          SandboxConfiguration.class,
          QuotaConfiguration.class,
          PublicationConfiguration.class);

  private Configurations() {}

  /** Returns all settings; those given replace the ones that all tests share. */
  static ExecutionSettings of(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("podshell.execution.secret", "only-for-tests-0123456789");
    all.put("podshell.topics.partitions", Integer.toString(PARTITIONS));
    all.put("podshell.topics.create", "true");
    all.put("podshell.quota.sandboxes-per-learner", "100");
    all.putAll(settings);
    SmallRyeConfig config = config(all, MAPPINGS);
    return new ExecutionSettings(
        config.getConfigMapping(ExecutionConfiguration.class),
        config.getConfigMapping(CommandConfiguration.class),
        config.getConfigMapping(OwnershipConfiguration.class),
        config.getConfigMapping(SandboxConfiguration.class),
        config.getConfigMapping(QuotaConfiguration.class),
        config.getConfigMapping(PublicationConfiguration.class));
  }

  /** Returns the settings of one package; all that are not given have their defaults. */
  public static <T> T of(Class<T> mapping, Map<String, String> settings) {
    return config(settings, List.of(mapping)).getConfigMapping(mapping);
  }

  private static SmallRyeConfig config(Map<String, String> settings, List<Class<?>> mappings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDefaultSources()
            .withConverter(Duration.class, 200, new DurationConverter())
            .withConverter(MemorySize.class, 200, new MemorySizeConverter())
            .withSources(new PropertiesConfigSource(settings, "test", 900));
    mappings.forEach(builder::withMapping);
    return builder.build();
  }
}
