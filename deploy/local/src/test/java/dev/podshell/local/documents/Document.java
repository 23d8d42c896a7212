package dev.podshell.local.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a page in Markdown line by line. Immutable. */
record Document(Path path, List<Line> lines) {

  static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  /** The folder of the JavaScript library for clients. */
  static final String CLIENT_LIBRARY = "gateway-service/src/main/web/client";

  private static final String FENCE = "```";
  private static final Pattern CODE_SPAN = Pattern.compile("(?s)(`+)[^`].*?\\1");
  private static final Pattern LINK = Pattern.compile("!?\\[[^]]*]\\(([^)\\s]+)\\)");

  /**
   * A line of a page.
   *
   * @param number the line's number, from 1
   * @param isCode whether it belongs to a code block, or begins or ends one
   */
  record Line(int number, String text, boolean isCode) {

    boolean isTable() {
      return !isCode && text.startsWith("|");
    }
  }

  /** Returns all pages of the repository, in the order of their paths. */
  static List<Document> all() {
    try (Stream<Path> pages = Files.list(REPOSITORY);
        Stream<Path> documents = Files.walk(REPOSITORY.resolve("docs"));
        Stream<Path> deployment = Files.walk(REPOSITORY.resolve("deploy"));
        Stream<Path> supervisor =
            Files.walk(REPOSITORY.resolve("execution-service/src/main/python"));
        Stream<Path> library = Files.list(REPOSITORY.resolve(CLIENT_LIBRARY))) {
      return Stream.of(pages, documents, deployment, supervisor, library)
          .flatMap(files -> files)
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !REPOSITORY.relativize(file).toString().contains("target/"))
          .sorted()
          .map(Document::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Document read(Path path) {
    List<Line> lines = new ArrayList<>();
    boolean isCode = false;
    try {
      for (String text : Files.readAllLines(path)) {
        boolean isFence = text.strip().startsWith(FENCE);
        lines.add(new Line(lines.size() + 1, text, isCode || isFence));
        isCode ^= isFence;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Document(path, List.copyOf(lines));
  }

  /** Returns where a line is, as a compiler says it. */
  String place(Line line) {
    return REPOSITORY.relativize(path) + ":" + line.number();
  }

  /** Returns the page's sentences: no code, neither blocks nor spans. */
  String prose() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(line.isCode() ? "" : line.text()).append('\n');
    }
    return CODE_SPAN
        .matcher(text)
        .replaceAll(code -> "`" + "\n".repeat((int) code.group().lines().count() - 1) + "`");
  }

  /** Returns the page's code: the lines of blocks, and spans. */
  List<String> code() {
    Stream<String> blocks = lines.stream().filter(Line::isCode).map(Line::text);
    String text =
        lines.stream()
            .filter(line -> !line.isCode())
            .map(Line::text)
            .reduce("", (before, line) -> before + "\n" + line);
    Stream<String> spans = CODE_SPAN.matcher(text).results().map(MatchResult::group);
    return Stream.concat(blocks, spans).toList();
  }

  /** Returns the content of the page's blocks of a language, without their fences. */
  List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    @Nullable StringBuilder block = null;
    for (Line line : lines) {
      if (block == null && line.text().equals(FENCE + language)) {
        block = new StringBuilder();
      } else if (block != null && line.text().equals(FENCE)) {
        blocks.add(block.toString());
        block = null;
      } else if (block != null) {
        block.append(line.text()).append('\n');
      }
    }
    return blocks;
  }

  /** Returns the targets of the page's links. */
  List<String> links() {
    return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
  }

  /** Returns the anchors of the page's headings, as forges form them. */
  List<String> anchors() {
    return lines.stream()
        .filter(line -> !line.isCode() && line.text().startsWith("#"))
        .map(line -> line.text().replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  @Override
  public String toString() {
    return REPOSITORY.relativize(path).toString();
  }
}
