package dev.podshell.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageBuilderTest {

  private static final Release RELEASE = new Release("1.2.3", "a-tag", Optional.of("c0ffee"));

  @TempDir Path folder;
  private Path application;

  @BeforeEach
  void packageService() throws IOException {
    application = folder.resolve("gateway-service/target/quarkus-app");
    write(application.resolve("quarkus-run.jar"), "runner");
    write(application.resolve("app/podshell-gateway-service.jar"), "the service");
    write(application.resolve("quarkus/generated-bytecode.jar"), "generated");
    write(application.resolve("lib/boot/org.example.boot-1.jar"), "boot");
    write(application.resolve("lib/main/org.example.library-1.jar"), "library");
    write(application.resolve("lib/main/dev.podshell.podshell-contracts-1.jar"), "contracts");
    writeBillOfMaterials("2026-11-21T07:46:41Z");
    BaseTar.write(folder.resolve("base.tar"));
  }

  @Test
  void shouldRunAsANumberedUserWhoIsNotRoot() throws Exception {
    assertThat(build().configuration().get("User").asText()).matches("[1-9][0-9]*:[1-9][0-9]*");
  }

  @Test
  void shouldStartTheJvmWithoutAShellAndLetItUseAPartOfTheContainersMemory() throws Exception {
    JsonNode configuration = build().configuration();

    assertThat(ComposeFile.texts(configuration.get("Entrypoint")))
        .startsWith("java", "-XX:MaxRAMPercentage=60")
        .endsWith("-jar", "/app/quarkus-run.jar");
    assertThat(configuration.get("Cmd")).isEmpty();
    assertThat(configuration.get("WorkingDir").asText()).isEqualTo("/app");
  }

  @Test
  void shouldKeepTheConfigurationOfTheBase() throws Exception {
    BuiltImage image = build();

    assertThat(ComposeFile.texts(image.configuration().get("Env")))
        .contains(BaseTar.PATH_VARIABLE, "LANG=C.UTF-8");
    assertThat(image.layers().getFirst()).containsOnlyKeys(BaseTar.FILE);
  }

  @Test
  void shouldHoldTheServiceWithItsBillOfMaterialsAndAFolderOfTheUsersOwn() throws Exception {
    BuiltImage image = build();

    assertThat(image.files())
        .contains(
            "app/app/podshell-gateway-service.jar",
            "app/lib/boot/org.example.boot-1.jar",
            "app/lib/main/dev.podshell.podshell-contracts-1.jar",
            "app/lib/main/org.example.library-1.jar",
            "app/quarkus-run.jar",
            "app/quarkus/generated-bytecode.jar",
            "app/sbom.cdx.json",
            "var/lib/podshell/");
    assertThat(image.ownerOf(1, "var/lib/podshell/")).isEqualTo(65532);
    assertThat(image.ownerOf(2, "app/quarkus-run.jar")).isZero();
  }

  @Test
  void shouldSayWhatItIs() throws Exception {
    JsonNode labels = build().configuration().get("Labels");

    assertThat(labels.get("org.opencontainers.image.title").asText())
        .isEqualTo("podshell-gateway-service");
    assertThat(labels.get("org.opencontainers.image.version").asText()).isEqualTo("1.2.3");
    assertThat(labels.get("org.opencontainers.image.revision").asText()).isEqualTo("c0ffee");
    assertThat(labels.get("org.opencontainers.image.licenses").asText()).isEqualTo("Apache-2.0");
    assertThat(build().name()).isEqualTo("podshell/gateway-service:a-tag");
  }

  @Test
  void shouldBeTheSameImageWhenItIsBuiltAgainLater() throws Exception {
    String before = build().digest();

    Files.setLastModifiedTime(application.resolve("quarkus-run.jar"), FileTime.from(Instant.now()));
    writeBillOfMaterials("2027-01-01T00:00:00Z");

    assertThat(build().digest()).isEqualTo(before);
  }

  @Test
  void shouldKeepTheLibrariesLayerWhenTheServiceChanges() throws Exception {
    BuiltImage before = build();

    write(application.resolve("app/podshell-gateway-service.jar"), "the changed service");
    write(application.resolve("lib/main/dev.podshell.podshell-contracts-1.jar"), "changed");
    BuiltImage after = build();

    assertThat(after.layerDigests().subList(0, 2)).isEqualTo(before.layerDigests().subList(0, 2));
    assertThat(after.layerDigests().get(2)).isNotEqualTo(before.layerDigests().get(2));
  }

  @Test
  void shouldPushToARegistry() throws Exception {
    try (SmallRegistry registry = new SmallRegistry(folder)) {
      Destination destination = new Destination.Registry(registry.address() + "/team", true);
      String digest = builder().build(Service.GATEWAY, destination);

      assertThat(registry.stored())
          .containsKeys("/v2/team/gateway-service/manifests/a-tag")
          .hasSize(1 + 1 + build().layers().size());
      assertThat(sha256(registry.stored().get("/v2/team/gateway-service/manifests/a-tag")))
          .isEqualTo(digest);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayWhatToDoWhenAServiceIsNotBuilt(Service service) throws Exception {
    Files.delete(folder.resolve("gateway-service/target/sbom.cdx.json"));

    assertThatThrownBy(() -> builder().build(service, new Destination.Folder(folder)))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "The "
                + service
                + " has not been built with its bill of materials; ./podshell images does that");
  }

  @Test
  void shouldSayWhichBaseImageIsMissing() {
    assertThatThrownBy(() -> BaseImage.parse("missing.tar"))
        .isInstanceOf(ImageException.class)
        .hasMessage("There is no base image missing.tar; deploy/images/base-image makes one");
  }

  private BuiltImage build() throws Exception {
    String digest = builder().build(Service.GATEWAY, new Destination.Folder(folder));
    return BuiltImage.read(folder.resolve("gateway-service.tar"), digest);
  }

  private ImageBuilder builder() throws ImageException {
    BaseImage base = BaseImage.parse(folder.resolve("base.tar").toString());
    return new ImageBuilder(folder, folder.resolve("cache"), base, RELEASE);
  }

  private void writeBillOfMaterials(String time) throws IOException {
    write(
        folder.resolve("gateway-service/target/sbom.cdx.json"),
        """
        {"bomFormat": "CycloneDX", "metadata": {"timestamp": "%s"}, "components": []}
        """
            .formatted(time));
  }

  private static String sha256(byte @Nullable [] content) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
    return "sha256:" + HexFormat.of().formatHex(digest);
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, UTF_8);
  }
}
