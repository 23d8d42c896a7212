package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks bash where its pipes are. It wraps a text into a function and cuts it at a place: the part
 * before becomes one function, the part after another. Bash defines both, side by side, only if the
 * place is at the top level of the text. It prints the code inserted at the cut on a separate line
 * only if that code was a command there.
 *
 * <p>Texts have one character per byte. None of their code runs: functions are only defined, and no
 * program can be found.
 */
final class BashOracle implements AutoCloseable {

  private static final String WORKER =
      """
      shopt -s extglob
      exec 8<&0 9>&1 </dev/null >/dev/null 2>/dev/null
      while IFS= read -r -d '' -u 8 text; do
        functions=$(ulimit -t 2; eval "$text" && declare -F left right >&2 && declare -f left right)
        printf '%s\\0' "$functions" >&9
      done
      """;

  private static final Pattern OR = Pattern.compile("\\|(\\\\\n)*\\|");
  private static final Pattern MARK = Pattern.compile("(?m)^ *mark;?$");

  private final Process worker;
  private final OutputStream questions;
  private final InputStream answers;
  private final Path folder;

  BashOracle() throws IOException {
    folder = Files.createTempDirectory("bash");
    worker = bash("-c", WORKER).start();
    questions = worker.getOutputStream();
    answers = worker.getInputStream();
  }

  /** Tells whether bash reads the text to its end, with extended globs. */
  boolean accepts(String text) throws IOException, InterruptedException {
    Process check =
        bash("-O", "extglob", "-n", "-c", " " + text)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return check.waitFor() == 0;
  }

  /** Returns the places of all pipes of the top level. */
  List<Integer> pipes(String text) throws IOException {
    List<Integer> pipes = new ArrayList<>();
    List<Integer> or = new ArrayList<>();
    OR.matcher(text)
        .results()
        .forEach(
            found -> {
              or.add(found.start());
              or.add(found.end() - 1);
            });
    for (int i = text.indexOf('|'); i >= 0; i = text.indexOf('|', i + 1)) {
      if (!or.contains(i) && isPipe(text, i)) {
        pipes.add(i);
      }
    }
    return pipes;
  }

  private boolean isPipe(String text, int place) throws IOException {
    String answer =
        ask(text.substring(0, place) + "|{ mark;} ); right() ( : " + text.substring(place));
    return MARK.matcher(answer).find();
  }

  /** Tells whether a command of the top level can begin at a place. */
  boolean isBeginning(String text, int place) throws IOException {
    String answer =
        ask(text.substring(0, place) + "{ mark;} ); right() ( : | " + text.substring(place));
    return MARK.matcher(answer).find();
  }

  /** Tells whether a separator of the top level is between two places. */
  boolean separates(String text, int start, int end) throws IOException {
    for (int i = start; i < end; i++) {
      boolean isSeparator = ";&|\n".indexOf(text.charAt(i)) >= 0;
      boolean isEscaped = i > 0 && "\\<>&|".indexOf(text.charAt(i - 1)) >= 0;
      boolean isRedirection = text.startsWith("&>", i);
      if (isSeparator && !isEscaped && !isRedirection) {
        String cut = text.substring(0, i) + " ); right() ( : " + text.substring(i);
        if (!ask(cut).isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  private String ask(String text) throws IOException {
    questions.write(("left() (\n" + text + "\n)\0").getBytes(ISO_8859_1));
    questions.flush();
    StringBuilder answer = new StringBuilder();
    for (int next = answers.read(); next != 0; next = answers.read()) {
      if (next < 0) {
        throw new IOException("bash has ended at " + text);
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  private ProcessBuilder bash(String... arguments) {
    List<String> command = new ArrayList<>(List.of("/bin/bash", "--norc"));
    for (String argument : arguments) {
      command.add(argument);
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/nonexistent");
    return builder;
  }

  @Override
  public void close() throws IOException {
    questions.close();
    worker.destroyForcibly();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
