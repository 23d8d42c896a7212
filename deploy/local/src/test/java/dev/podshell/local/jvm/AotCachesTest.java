package dev.podshell.local.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCachesTest {

  @TempDir Path folder;

  private Path jar;
  private AotCaches caches;

  @BeforeEach
  void packProgram() throws IOException {
    jar = folder.resolve("program.jar");
    caches = new AotCaches(folder.resolve("aot"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Maps.class.getName());
    String resource = Maps.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream file = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream code = Maps.class.getClassLoader().getResourceAsStream(resource)) {
      file.putNextEntry(new JarEntry(resource));
      file.write(code.readAllBytes());
    }
  }

  @Test
  void shouldStartAProgramWithItsCacheOnceItWasRecorded() throws Exception {
    JavaStart start = new JavaStart.Cached(caches);
    assertThat(run(start)).doesNotContain(".aot");
    assertThat(caches.isAnyMissing(List.of(program()))).isTrue();

    create();

    assertThat(caches.isAnyMissing(List.of(program()))).isFalse();
    assertThat(run(start)).contains(caches.file(program()).toString());
  }

  @Test
  void shouldStartWithoutTheCacheOfAJarThatWasBuiltAgainSince() throws Exception {
    create();
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));

    assertThat(run(new JavaStart.Cached(caches))).doesNotContain(".aot");
    assertThat(caches.isAnyMissing(List.of(program()))).isTrue();
  }

  @Test
  void shouldDeleteTheCachesOfProgramsThatWereBuiltBefore() throws Exception {
    create();
    Path before = caches.file(program());
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    create();

    caches.deleteOthers(List.of(program()));

    assertThat(before).doesNotExist();
    assertThat(caches.file(program())).exists();
  }

  private void create() throws IOException, InterruptedException {
    JavaStart.Recorded recording = new JavaStart.Recorded(folder);
    String unused = run(recording);
    caches.create(program(), recording.file(program()));
  }

  private JavaProgram program() {
    return new JavaProgram(
        List.of("-Xmx32m", "-XX:+UseSerialGC"), List.of("-jar", jar.toString()), List.of(jar));
  }

  private String run(JavaStart start) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(start.command(program(), List.of())).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  /** Prints which files its JVM has mapped. */
  static final class Maps {

    private Maps() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println(Files.readString(Path.of("/proc/self/maps")));
    }
  }
}
