package dev.podshell.execution.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.QuestionId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveCatalogueTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Catalogue> told = new CopyOnWriteArrayList<>();

  @Test
  void shouldUseANewCatalogueWithoutARestart() throws Exception {
    Path file = Files.writeString(folder.resolve("catalogue.yaml"), catalogue("first"));
    try (LiveCatalogue live = open(file)) {
      assertThat(image(live)).isEqualTo("first");

      Files.writeString(file, catalogue("second"));

      Awaitility.await().atMost(TIMEOUT).until(() -> image(live).equals("second"));
      assertThat(told).hasSize(2);
    }
  }

  @Test
  void shouldFollowAConfigMapWhichChangesByALinkBesideTheFile() throws Exception {
    Files.writeString(
        Files.createDirectory(folder.resolve("..one")).resolve("c"), catalogue("first"));
    Files.writeString(
        Files.createDirectory(folder.resolve("..two")).resolve("c"), catalogue("second"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
    Path file = Files.createSymbolicLink(folder.resolve("catalogue.yaml"), Path.of("..data/c"));
    try (LiveCatalogue live = open(file)) {
      Path next = Files.createSymbolicLink(folder.resolve("..next"), Path.of("..two"));
      Files.move(
          next,
          folder.resolve("..data"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);

      Awaitility.await().atMost(TIMEOUT).until(() -> image(live).equals("second"));
    }
  }

  @Test
  void shouldKeepTheLastGoodOneAndShowThatTheNewOneIsWrong() throws Exception {
    Path file = Files.writeString(folder.resolve("catalogue.yaml"), catalogue("first"));
    try (LiveCatalogue live = open(file)) {
      Files.writeString(file, catalogue("second").replace("image", "imag"));
      Awaitility.await().atMost(TIMEOUT).until(() -> valid() == 0);
      assertThat(image(live)).isEqualTo("first");

      Files.writeString(file, catalogue("third"));

      Awaitility.await().atMost(TIMEOUT).until(() -> valid() == 1);
      assertThat(image(live)).isEqualTo("third");
      assertThat(told).hasSize(2);
    }
  }

  private LiveCatalogue open(Path file) {
    LiveCatalogue live = LiveCatalogue.open(Optional.of(file), registry);
    live.onChange(told::add);
    return live;
  }

  private double valid() {
    return registry.get("podshell.catalogue.valid").gauge().value();
  }

  private static String image(LiveCatalogue live) {
    return live.get().find(new QuestionId("playground")).orElseThrow().image();
  }

  private static String catalogue(String image) {
    return """
        languages: {python: {interpreter: [python3, -u], script: main.py}}
        questions: {playground: {image: %s, language: python}}
        """
        .formatted(image);
  }
}
