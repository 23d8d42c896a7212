package dev.podshell.gateway.room;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A patch of one text, by lines as {@code diff -u}, {@code git diff} and npm's {@code diff} write
 * it, or by characters as diff-match-patch does. Some short patches can be read both ways; such a
 * patch is by lines if it applies that way. Parsing and applying take time linear in the patch and
 * the text. The file is long because it reads two formats that must be tried on the same patch.
 *
 * @see <a href="https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html">GNU
 *     diffutils, detailed description of unified format</a>
 * @see <a href="https://github.com/google/diff-match-patch/wiki/Unidiff">diff-match-patch, what is
 *     different in its patches</a>
 */
final class Patch {

  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+(\\d{1,9})(?:,(\\d{1,9}))? @@.*");

  /** Matches the beginning of a hunk, or of a merge's hunk, even if the hunk cannot be read. */
  private static final Pattern LOOKS_LIKE_HUNK =
      Pattern.compile("@@@? -\\d+(,\\d+)? [-+]\\d+(,\\d+)? .*@@.*");

  private static final List<String> EXTENDED_HEADERS =
      List.of(
          "diff -",
          "old mode ",
          "new mode ",
          "new file mode ",
          "deleted file mode ",
          "similarity index ",
          "dissimilarity index ",
          "rename from ",
          "rename to ",
          "copy from ",
          "copy to ",
          "Index: ");

  private static final Pattern INDEX = Pattern.compile("index [0-9a-f,]{4,}\\.\\.[0-9a-f]{4,}.*");
  private static final Pattern RULE = Pattern.compile("={20,}\\s*");

  /** Matches the beginning of unsupported formats: of commits, by context, and by ed's commands. */
  private static final Pattern COMMIT = Pattern.compile("(From|commit) [0-9a-f]{40}\\b.*");

  private static final Pattern CONTEXT = Pattern.compile("\\*\\*\\* .*");
  private static final Pattern NORMAL = Pattern.compile("\\d+(,\\d+)?[acd]\\d+(,\\d+)?");

  private final @Nullable List<LineHunk> byLines;
  private final @Nullable List<CharacterHunk> byCharacters;

  private Patch(@Nullable List<LineHunk> byLines, @Nullable List<CharacterHunk> byCharacters) {
    this.byLines = byLines;
    this.byCharacters = byCharacters;
  }

  /**
   * Reads a text as a patch.
   *
   * @return empty if the text is not a patch
   * @throws TextChangeException if it clearly is a patch, but cannot be read
   */
  static Optional<Patch> read(String text) throws TextChangeException {
    if (!mayBePatch(text)) {
      return Optional.empty();
    }
    List<String> lines = Arrays.asList(text.split("\n", -1));
    int end = lines.getLast().isEmpty() ? lines.size() - 1 : lines.size();
    int begin = 0;
    while (begin < end && lines.get(begin).isBlank()) {
      begin++;
    }
    return begin < end ? read(lines.subList(begin, end)) : Optional.empty();
  }

  /**
   * Returns whether the first letter allows a patch, so that most texts need not be split into
   * lines.
   */
  private static boolean mayBePatch(String text) {
    int first = 0;
    while (first < text.length() && Character.isWhitespace(text.charAt(first))) {
      first++;
    }
    return first < text.length() && "@dIionrsc-=F*0123456789".indexOf(text.charAt(first)) >= 0;
  }

  private static Optional<Patch> read(List<String> lines) throws TextChangeException {
    int line = 0;
    while (line < lines.size() && isExtendedHeader(lines.get(line))) {
      line++;
    }
    boolean namesFiles =
        line + 1 < lines.size()
            && lines.get(line).startsWith("--- ")
            && lines.get(line + 1).startsWith("+++ ");
    if (namesFiles) {
      line += 2;
    }
    boolean isClear =
        namesFiles
            || (line < lines.size() && LOOKS_LIKE_HUNK.matcher(lines.get(line)).matches())
            || lines.getFirst().startsWith("diff --")
            || isForeign(lines);
    if (!isClear) {
      return Optional.empty();
    }
    List<String> hunks = lines.subList(line, lines.size());
    if (hunks.isEmpty()) {
      throw new TextChangeException("The patch has no hunks: it changes no code");
    }
    List<LineHunk> byLines = LineHunk.readAll(hunks);
    List<CharacterHunk> byCharacters = CharacterHunk.readAll(hunks);
    if (byLines == null && byCharacters == null) {
      throw new TextChangeException(
          "The patch cannot be read: send a unified diff of one file, or the whole code");
    }
    return Optional.of(new Patch(byLines, byCharacters));
  }

  private static boolean isExtendedHeader(String line) {
    return EXTENDED_HEADERS.stream().anyMatch(line::startsWith)
        || INDEX.matcher(line).matches()
        || RULE.matcher(line).matches();
  }

  private static boolean isForeign(List<String> lines) {
    String first = lines.getFirst();
    String second = lines.size() > 1 ? lines.get(1) : "";
    if (COMMIT.matcher(first).matches()) {
      return lines.stream().anyMatch(line -> line.startsWith("diff --"));
    }
    return (first.startsWith("Index: ") && RULE.matcher(second).matches())
        || (CONTEXT.matcher(first).matches() && second.startsWith("--- "))
        || (NORMAL.matcher(first).matches()
            && (second.startsWith("< ") || second.startsWith("> ")));
  }

  /**
   * The text after it.
   *
   * @throws TextChangeException if the patch does not apply to the text
   */
  String apply(String base) throws TextChangeException {
    if (byLines == null) {
      return CharacterHunk.applyAll(Objects.requireNonNull(byCharacters), base);
    }
    if (byCharacters == null) {
      return LineHunk.applyAll(byLines, base);
    }
    // Counts that match in spite of the encoding are not a coincidence.
    boolean isEncoded = byCharacters.stream().anyMatch(CharacterHunk::isEncoded);
    try {
      return isEncoded
          ? CharacterHunk.applyAll(byCharacters, base)
          : LineHunk.applyAll(byLines, base);
    } catch (TextChangeException _) {
      return isEncoded
          ? LineHunk.applyAll(byLines, base)
          : CharacterHunk.applyAll(byCharacters, base);
    }
  }

  private static TextChangeException doesNotFit() {
    return new TextChangeException(
        "The patch does not fit the code that it names, to the letter and the last newline");
  }

  /** The beginning of a hunk. */
  private record Header(int oldStart, int oldCount, int newStart, int newCount) {

    static @Nullable Header read(String line) {
      Matcher matcher = HUNK.matcher(line);
      return matcher.matches()
          ? new Header(
              Integer.parseInt(matcher.group(1)),
              count(matcher.group(2)),
              Integer.parseInt(matcher.group(3)),
              count(matcher.group(4)))
          : null;
    }

    private static int count(@Nullable String text) {
      return text == null ? 1 : Integer.parseInt(text);
    }
  }

  /** A line of a hunk, with its newline if it has one. */
  private record Line(char kind, String text) {

    boolean isOld() {
      return kind != '+';
    }

    boolean isNew() {
      return kind != '-';
    }

    Line withoutNewline() {
      return new Line(kind, text.substring(0, text.length() - 1));
    }

    boolean hasNewline() {
      return text.endsWith("\n");
    }

    /** Returns where the text continues after this line. */
    int pass(String base, int at) throws TextChangeException {
      int end = at + text.length();
      if (!base.startsWith(text, at) || (!hasNewline() && end < base.length())) {
        throw doesNotFit();
      }
      return end;
    }
  }

  /** A hunk by lines. */
  private record LineHunk(Header header, List<Line> lines) {

    /** All hunks; null if that is not what the lines are. */
    static @Nullable List<LineHunk> readAll(List<String> lines) {
      List<LineHunk> hunks = new ArrayList<>();
      int end = lines.size();
      while (lines.get(end - 1).isBlank() && end > 1) {
        end--;
      }
      int at = 0;
      while (at < end) {
        Header header = Header.read(lines.get(at));
        if (header == null) {
          return null;
        }
        LineHunk hunk = new LineHunk(header, new ArrayList<>());
        at = hunk.read(lines, at + 1);
        if (at < 0) {
          return null;
        }
        hunks.add(hunk);
      }
      return hunks;
    }

    /**
     * Returns the end of a hunk with the number of lines that its header says; negative if there is
     * none.
     */
    private int read(List<String> all, int begin) {
      int before = header.oldCount;
      int after = header.newCount;
      int at = begin;
      while (at < all.size()) {
        String line = all.get(at);
        char kind = line.isEmpty() ? ' ' : line.charAt(0);
        if (kind == '\\') {
          if (!lines.isEmpty() && lines.getLast().hasNewline()) {
            lines.set(lines.size() - 1, lines.getLast().withoutNewline());
          }
          at++;
          continue;
        }
        if (before == 0 && after == 0) {
          break;
        }
        if (kind != ' ' && kind != '-' && kind != '+') {
          return -1;
        }
        Line read = new Line(kind, (line.isEmpty() ? "" : line.substring(1)) + "\n");
        before -= read.isOld() ? 1 : 0;
        after -= read.isNew() ? 1 : 0;
        lines.add(read);
        at++;
      }
      return before == 0 && after == 0 ? at : -1;
    }

    static String applyAll(List<LineHunk> hunks, String base) throws TextChangeException {
      StringBuilder result = new StringBuilder(base.length());
      int line = 0;
      int at = 0;
      for (LineHunk hunk : hunks) {
        int target = hunk.line(base);
        if (target < line) {
          throw doesNotFit();
        }
        int from = at;
        while (line < target) {
          int newline = base.indexOf('\n', at);
          if (newline < 0) {
            throw doesNotFit();
          }
          at = newline + 1;
          line++;
        }
        append(result, base.substring(from, at));
        for (Line each : hunk.lines) {
          if (each.isOld()) {
            at = each.pass(base, at);
            line++;
          }
          if (each.isNew()) {
            append(result, each.text);
          }
        }
      }
      append(result, base.substring(at));
      return result.toString();
    }

    /**
     * Returns the number of lines before the change. A hunk that removes no line names the line
     * before.
     */
    private int line(String base) {
      return header.oldCount == 0
          ? (base.isEmpty() ? 0 : header.oldStart)
          : Math.max(0, header.oldStart - 1);
    }

    /** A line without a newline must be the last one. */
    private static void append(StringBuilder result, String text) throws TextChangeException {
      if (!text.isEmpty() && !result.isEmpty() && result.charAt(result.length() - 1) != '\n') {
        throw doesNotFit();
      }
      result.append(text);
    }
  }

  /** A hunk by characters; its context may also be part of other hunks. */
  private record CharacterHunk(int start, String before, String after, boolean isEncoded) {

    /**
     * Bounds the cost of moving back and forth in a text, as a multiple of the text and the patch.
     */
    private static final int MAX_MOVES = 4;

    /** The maximum context that a hunk may share with the one before it. */
    private static final int OVERLAP = 64;

    /** All hunks; null if that is not what the lines are. */
    static @Nullable List<CharacterHunk> readAll(List<String> lines) {
      List<CharacterHunk> hunks = new ArrayList<>();
      int at = 0;
      while (at < lines.size()) {
        Header header = Header.read(lines.get(at));
        if (header == null || !lines.get(at).endsWith(" @@")) {
          return null;
        }
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        boolean isEncoded = false;
        at++;
        while (at < lines.size() && !lines.get(at).startsWith("@")) {
          isEncoded |= lines.get(at).indexOf('%') >= 0;
          if (!read(lines.get(at), before, after)) {
            return null;
          }
          at++;
        }
        if (before.length() != header.oldCount || after.length() != header.newCount) {
          return null;
        }
        int start = header.newCount == 0 ? header.newStart : header.newStart - 1;
        hunks.add(new CharacterHunk(start, before.toString(), after.toString(), isEncoded));
      }
      return hunks;
    }

    private static boolean read(String line, StringBuilder before, StringBuilder after) {
      if (line.isEmpty()) {
        return true;
      }
      Optional<String> text = PercentEncoding.decode(line, 1);
      if (text.isEmpty()) {
        return false;
      }
      switch (line.charAt(0)) {
        case ' ' -> {
          before.append(text.get());
          after.append(text.get());
        }
        case '-' -> before.append(text.get());
        case '+' -> after.append(text.get());
        default -> {
          return false;
        }
      }
      return true;
    }

    /** Each hunk applies to the text after the hunks before it. */
    static String applyAll(List<CharacterHunk> hunks, String base) throws TextChangeException {
      long length = base.length();
      for (CharacterHunk hunk : hunks) {
        length += hunk.before.length() + hunk.after.length() + OVERLAP;
      }
      GapText text = new GapText(base, MAX_MOVES * length);
      for (CharacterHunk hunk : hunks) {
        if (!text.replace(hunk.start, hunk.before, hunk.after)) {
          throw doesNotFit();
        }
      }
      return text.toString();
    }
  }
}
