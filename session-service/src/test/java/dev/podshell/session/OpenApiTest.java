package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Compares the file that is published with the one that the build generates. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class OpenApiTest {

  private static final Path PUBLISHED = Path.of("../docs/openapi-session-service.yaml");
  private static final Path GENERATED = Path.of("target/openapi/openapi.yaml");

  @Test
  void shouldBePublishedAsItIs() throws IOException {
    assertThat(PUBLISHED)
        .as("renew it: cp session-service/%s docs/%s", GENERATED, PUBLISHED.getFileName())
        .hasSameTextualContentAs(GENERATED);
  }
}
