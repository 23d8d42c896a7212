package dev.podshell.images;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the sandbox's image from a small system, instead of what debootstrap and apt install. */
class SandboxImageTest {

  private static final Release RELEASE = new Release("1.2.3", "a-tag", Optional.of("c0ffee"));
  private static final Instant OF_PACKAGE = Instant.parse("2023-03-13T12:18:29Z");
  private static final int SET_ID = 06000;

  @TempDir Path folder;
  private Path system;

  @BeforeEach
  void installSystem() throws IOException {
    system = folder.resolve("system");
    write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    write("etc/group", "root:x:0:\n");
    write("etc/hostname", "machine-of-the-operator");
    write("etc/resolv.conf", "nameserver 192.0.2.1");
    write("usr/bin/su", "lends out rights");
    Files.setPosixFilePermissions(
        system.resolve("usr/bin/su"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(system.resolve("usr/bin/su"), "unix:mode", 04755);
    write("usr/bin/vim.tiny", "editor");
    write("usr/lib/python3/json.py", "module");
    Files.createSymbolicLink(system.resolve("bin"), Path.of("usr/bin"));
    write("usr/share/doc/python3/changelog", "long");
    write("usr/share/doc/python3/copyright", "licence");
    write("var/lib/apt/lists/packages", "list");
    write("var/log/dpkg.log", "installed");
    write("proc/1/status", "of this machine");
    Files.setLastModifiedTime(system.resolve("usr/lib/python3/json.py"), FileTime.from(OF_PACKAGE));
  }

  @Test
  void shouldRunAsTheLearnerInTheHome() throws Exception {
    BuiltImage image = build();
    JsonNode configuration = image.configuration();

    assertThat(configuration.get("User").asText()).isEqualTo("1000:1000");
    assertThat(configuration.get("WorkingDir").asText()).isEqualTo("/home/learner");
    assertThat(ComposeFile.texts(configuration.get("Cmd"))).containsExactly("bash");
    assertThat(ComposeFile.texts(configuration.get("Env"))).contains("LANG=C.UTF-8");
    assertThat(entry(image, "home/learner/").getMode() & 0777).isEqualTo(0777);
    assertThat(entry(image, "usr/bin/vi").getLinkName()).isEqualTo("vim.tiny");
  }

  @Test
  void shouldSayWhatItIs() throws Exception {
    BuiltImage image = build();
    JsonNode labels = image.configuration().get("Labels");

    assertThat(image.name()).isEqualTo("podshell/sandbox:a-tag");
    assertThat(labels.get("org.opencontainers.image.title").asText()).isEqualTo("podshell-sandbox");
    assertThat(labels.get("org.opencontainers.image.version").asText()).isEqualTo("1.2.3");
    assertThat(labels.get("org.opencontainers.image.revision").asText()).isEqualTo("c0ffee");
  }

  @Test
  void shouldHoldTheSystemWithoutCachesAndWithoutWhatNamesTheMachine() throws Exception {
    BuiltImage image = build();

    assertThat(image.layers()).hasSize(1);
    assertThat(image.files())
        .contains("bin", "etc/passwd", "usr/lib/python3/json.py", "usr/share/doc/python3/copyright")
        .contains("proc/", "tmp/", "var/log/")
        .doesNotContain(
            "etc/hostname",
            "etc/resolv.conf",
            "proc/1/status",
            "usr/share/doc/python3/changelog",
            "var/lib/apt/lists/packages",
            "var/log/dpkg.log");
  }

  @Test
  void shouldHaveNoProgramThatLendsOutRights() throws Exception {
    Map<String, TarArchiveEntry> entries = build().layers().getFirst();

    assertThat(requireNonNull(entries.get("usr/bin/su")).getMode() & 0777).isEqualTo(0755);
    assertThat(entries.values())
        .filteredOn(TarArchiveEntry::isFile)
        .allSatisfy(file -> assertThat(file.getMode() & SET_ID).isZero());
  }

  @Test
  void shouldKeepTheTimesOfPackagesBecausePythonComparesThem() throws Exception {
    assertThat(entry(build(), "usr/lib/python3/json.py").getLastModifiedTime().toInstant())
        .isEqualTo(OF_PACKAGE);
  }

  @Test
  void shouldBeTheSameImageWhenItIsBuiltAgainLater() throws Exception {
    String before = build().digest();

    assertThat(build().digest()).isEqualTo(before);
  }

  @Test
  void shouldPushToARegistryAndLeaveNoFilesBehind() throws Exception {
    try (SmallRegistry registry = new SmallRegistry(folder)) {
      Destination destination = new Destination.Registry(registry.address() + "/team", true);
      image().build(destination);

      assertThat(registry.stored()).containsKey("/v2/team/sandbox/manifests/a-tag").hasSize(3);
      assertThat(folder.resolve("cache/sandbox-system.tar")).doesNotExist();
    }
  }

  @Test
  void shouldSayThatItFailedWhenTheSystemCannotBeMade() {
    SandboxImage image =
        new SandboxImage(
            ComposeFile.REPOSITORY,
            folder.resolve("cache"),
            RELEASE,
            List.of("--root", folder.resolve("gone").toString()));

    assertThatThrownBy(() -> image.build(new Destination.Folder(folder)))
        .isInstanceOf(ImageException.class)
        .hasMessage("The image of the sandbox failed; deploy/images/base-image says why above");
  }

  private BuiltImage build() throws Exception {
    String digest = image().build(new Destination.Folder(folder));
    return BuiltImage.read(folder.resolve("sandbox.tar"), digest);
  }

  private SandboxImage image() {
    return new SandboxImage(
        ComposeFile.REPOSITORY,
        folder.resolve("cache"),
        RELEASE,
        List.of("--root", system.toString()));
  }

  private static TarArchiveEntry entry(BuiltImage image, String name) {
    return requireNonNull(image.layers().getFirst().get(name), name);
  }

  private void write(String name, String content) throws IOException {
    Path file = system.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
