package dev.podshell.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the instructions of a Dockerfile, each on one line, without comments. */
record Dockerfile(List<String> instructions) {

  private static final Pattern INSTALL =
      Pattern.compile(
          "apt-get install --yes --no-install-recommends ([a-z0-9. +-]+?) +(?:\\$\\{PACKAGES} +)?&&");

  static Dockerfile read(String folder) throws IOException {
    Path file = ComposeFile.REPOSITORY.resolve(folder).resolve("Dockerfile");
    String text =
        Files.readAllLines(file).stream()
            .filter(line -> !line.strip().startsWith("#") && !line.isBlank())
            .collect(Collectors.joining("\n"));
    return new Dockerfile(text.replaceAll("\\\\\n", " ").replaceAll(" +", " ").lines().toList());
  }

  /** Returns the arguments of all instructions of a kind, in their order. */
  List<String> all(String kind) {
    return instructions.stream()
        .filter(it -> it.startsWith(kind + " "))
        .map(it -> it.substring(kind.length() + 1).strip())
        .toList();
  }

  Set<String> packages() {
    return all("RUN").stream()
        .flatMap(it -> INSTALL.matcher(it).results())
        .map((MatchResult it) -> it.group(1))
        .flatMap(it -> Pattern.compile(" ").splitAsStream(it))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
