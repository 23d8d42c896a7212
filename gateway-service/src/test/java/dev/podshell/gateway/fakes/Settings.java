package dev.podshell.gateway.fakes;

import dev.podshell.gateway.GatewayConfiguration;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** A gateway's configuration without a gateway. */
public final class Settings {

  private Settings() {}

  /** The defaults, beside what is set. */
  public static GatewayConfiguration of(Map<String, String> set) {
    Map<String, String> properties = new HashMap<>(set);
    properties.put("podshell.service-token", "secret");
    properties.put("podshell.session-service.url", "http://127.0.0.1:1");
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .withMapping(GatewayConfiguration.class)
        .withValidateUnknown(false)
        .build()
        .getConfigMapping(GatewayConfiguration.class);
  }
}
