package dev.podshell.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralEnvironmentTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a$$b",
        "a${b}c",
        "${",
        "$",
        "$$$",
        "a$",
        "$${x}",
        "\\$x",
        "\\\\$x",
        "\\${x}",
        "a\\b",
        "ends\\",
        "x}y{",
        "${other:b}",
        "user=\"a\" password=\"p$$w${d}\";"
      })
  void shouldTakeAVariableAsItIsByItselfAndFromAFile(String secret) {
    SmallRyeConfig config = config(secret);

    assertThat(config.getValue("quarkus.datasource.password", String.class)).isEqualTo(secret);
    assertThat(config.getValue("from.a.file", String.class)).isEqualTo("<" + secret + ">");
  }

  @Test
  void shouldStillResolveExpressionsInFiles() {
    assertThat(config("x").getValue("other.file", String.class)).isEqualTo("/gateway/pod-0");
  }

  private static SmallRyeConfig config(String secret) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredInterceptors()
        .withSources(
            new EnvConfigSource(
                Map.of("QUARKUS_DATASOURCE_PASSWORD", secret, "SECRET", secret, "POD", "pod-0"),
                300),
            new PropertiesConfigSource(
                Map.of("from.a.file", "<${SECRET}>", "other.file", "/gateway/${POD}", "other", "y"),
                "file",
                275))
        .build();
  }
}
