package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails if a document names a setting that no service has. */
class DocumentedSettingsTest {

  private static final Path REPOSITORY = Path.of("../..");

  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern SETTING = Pattern.compile("(podshell(\\.[a-z][a-z-]*)+)(=.*)?");
  private static final Pattern SIBLING = Pattern.compile("\\.[a-z][a-z.-]*");

  /** Matches names that look like settings and are topics or meters. */
  private static final Pattern OTHER =
      Pattern.compile(
          "podshell\\.(commands|events|rooms|sandboxes|dead-letters|local"
              + "|gateway\\.engineio\\.sessions)");

  static List<Path> documents() throws IOException {
    try (Stream<Path> top = Files.list(REPOSITORY);
        Stream<Path> pages = Files.walk(REPOSITORY.resolve("docs"))) {
      return Stream.concat(top, pages).filter(it -> it.toString().endsWith(".md")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldNameOnlySettingsThatAServiceHas(Path document) throws IOException {
    assertThat(settings(Files.readString(document))).isSubsetOf(settingsOfTheServices());
  }

  @Test
  void shouldReadASiblingBesideTheSettingBeforeIt() {
    assertThat(
            settings(
                """
                | `podshell.a.first`, `.second-one` | `true` |
                | `.third` | nothing before it |
                and `podshell.b=1`, but not `podshell.events`
                """))
        .containsExactly("podshell.a.first", "podshell.a.second-one", "podshell.b");
  }

  @Test
  void shouldReadTheLimitsAtTheDoorBelowTheirPrefix() throws IOException {
    assertThat(settings(Files.readString(REPOSITORY.resolve("docs/operations.md"))))
        .contains("podshell.connections.intake.fragments", "podshell.rooms.per-creator-and-minute");
  }

  /** Returns the names in code spans, siblings such as {@code .x} completed. */
  private static List<String> settings(String text) {
    List<String> found = new ArrayList<>();
    String prefix = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("#")) {
        prefix = "";
      }
      Matcher begins = Pattern.compile("begin with `(podshell[a-z.-]+\\.)`").matcher(line);
      if (begins.find()) {
        prefix = begins.group(1);
      }
      boolean isRow = line.startsWith("| `");
      String names = isRow ? line.substring(0, line.indexOf(" | ")) : line;
      String parent = "";
      Matcher span = SPAN.matcher(names);
      while (span.find()) {
        String name = span.group(1);
        Matcher setting = SETTING.matcher(name);
        if (setting.matches() && !OTHER.matcher(setting.group(1)).matches()) {
          found.add(setting.group(1));
          parent = setting.group(1).replaceFirst("\\.[^.]*$", "");
        } else if (SIBLING.matcher(name).matches() && !parent.isEmpty()) {
          found.add(parent + name);
        } else if (isRow && !prefix.isEmpty()) {
          found.add(prefix + name);
        }
      }
    }
    return found;
  }

  private static Set<String> settingsOfTheServices() {
    Set<String> settings = new HashSet<>();
    for (String service : List.of("gateway", "session", "execution")) {
      for (Class<?> mapping : ServiceConfiguration.of(service).mappings()) {
        settings.addAll(ConfigMappings.getProperties(ConfigClass.configClass(mapping)).keySet());
      }
    }
    return settings;
  }
}
