package dev.podshell.helm;

import dev.podshell.environment.Mappings;
import dev.podshell.execution.ExecutionConfiguration;
import dev.podshell.gateway.topic.TopicConfiguration;
import dev.podshell.session.configuration.SessionConfiguration;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Reads settings as a service does: from its own file, the chart's above it, and the environment.
 *
 * @param mapping the interface that has the name of the instance
 */
record ServiceConfiguration(String service, Class<?> mapping) {

  private static final int OWN_FILE = 250;
  private static final int ENVIRONMENT = 300;

  static ServiceConfiguration of(String service) {
    return new ServiceConfiguration(
        service,
        switch (service) {
          case "gateway" -> TopicConfiguration.class;
          case "session" -> SessionConfiguration.class;
          case "execution" -> ExecutionConfiguration.class;
          default -> throw new IllegalArgumentException(service);
        });
  }

  /** Returns the mappings of all packages of the service. */
  List<Class<?>> mappings() {
    return Mappings.find(mapping);
  }

  /** Returns the service's own application.properties. */
  Properties ownSettings() throws IOException {
    URL home = mapping.getProtectionDomain().getCodeSource().getLocation();
    Properties properties = new Properties();
    try (URLClassLoader classes = new URLClassLoader(new URL[] {home}, null);
        InputStream file = classes.getResourceAsStream("application.properties")) {
      properties.load(file);
    }
    return properties;
  }

  /**
   * Reads the chart's file as the service does.
   *
   * @throws RuntimeException if the service does not have a setting, or not such a value
   */
  SmallRyeConfig read(Properties rendered, Map<String, String> environment) throws IOException {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .withProfile("prod")
            .withSources(
                new PropertiesConfigSource(map(ownSettings()), "the service's file", OWN_FILE),
                new PropertiesConfigSource(
                    map(rendered),
                    "the chart's file",
                    Integer.parseInt(rendered.getProperty("config_ordinal"))),
                new EnvConfigSource(environment, ENVIRONMENT),
                new SysPropConfigSource());
    mappings().forEach(builder::withMapping);
    return builder.build();
  }

  private static Map<String, String> map(Properties properties) {
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, properties::getProperty));
  }
}
