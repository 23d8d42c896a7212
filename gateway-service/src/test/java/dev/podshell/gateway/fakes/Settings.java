package dev.podshell.gateway.fakes;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Reads the configuration of one package without a gateway. */
public final class Settings {

  private Settings() {}

  /**
   * Returns a package's configuration. It has its defaults, except where a property is set.
   *
   * @param mapping the interface of the package with {@code @ConfigMapping}
   */
  public static <T> T of(Class<T> mapping, Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .withMapping(mapping)
        .withValidateUnknown(false)
        .build()
        .getConfigMapping(mapping);
  }
}
