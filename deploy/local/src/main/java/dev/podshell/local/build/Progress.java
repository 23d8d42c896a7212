package dev.podshell.local.build;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Shows what a build does. In a terminal one line is rewritten, and each module and test class
 * leaves one when it is done. Elsewhere a line is printed for each step that takes a second, and
 * one whenever nothing was printed for {@value #REPEAT_SECONDS} seconds. Thread-safe.
 */
final class Progress {

  static final int REPEAT_SECONDS = 5;

  private static final long SECOND = 1_000_000_000L;

  /** A line that is rewritten must not wrap. */
  private static final int COLUMNS = 78;

  private static final String REWRITE = "\r\033[K";
  private static final String PACKAGE = "dev.podshell.";

  private final PrintStream output;
  private final boolean terminal;
  private final boolean sideBySide;
  private final LongSupplier nanoTime;

  /** Maps the test classes that run to the time of their begin. */
  private final Map<String, Long> testClasses = new LinkedHashMap<>();

  private String place = "";
  private String module = "";
  private String step = "read the project";
  private int downloads;
  private long moduleBegin;
  private long stepBegin;
  private long lastPrint;

  /**
   * @param sideBySide whether Maven builds several modules at a time
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  Progress(PrintStream output, boolean terminal, boolean sideBySide, LongSupplier nanoTime) {
    this.output = output;
    this.terminal = terminal;
    this.sideBySide = sideBySide;
    this.nanoTime = nanoTime;
    this.moduleBegin = nanoTime.getAsLong();
    this.stepBegin = moduleBegin;
    this.lastPrint = moduleBegin - 1;
  }

  /** Takes in a line of Maven's output and what it says. */
  synchronized void onLine(String text, MavenLine line) {
    switch (line) {
      case MavenLine.Module begun -> {
        endModule();
        place = "[" + begun.place() + "] ";
        module = begun.name();
        moduleBegin = nanoTime.getAsLong();
        beginStep("begin");
      }
      case MavenLine.Step begun -> onStep(begun);
      case MavenLine.Download _ -> downloads++;
      case MavenLine.TestClass begun -> testClasses.put(begun.name(), nanoTime.getAsLong());
      case MavenLine.TestResult result -> {
        testClasses.remove(result.name());
        print(
            "  %s, %d tests, %s s%s"
                .formatted(
                    shortName(result.name()),
                    result.tests(),
                    result.seconds(),
                    result.failed() ? ": FAILED" : ""));
      }
      case MavenLine.Summary _ -> {
        if (sideBySide) {
          print(text);
        }
      }
      case MavenLine.Failure _, MavenLine.Other _ -> {}
    }
  }

  /**
   * Says what goes on, in a terminal each time, elsewhere if it has not been said for some time.
   */
  synchronized void tick() {
    long now = nanoTime.getAsLong();
    boolean isNews = lastPrint < stepBegin && now - stepBegin >= SECOND;
    if (terminal || isNews || now - lastPrint >= REPEAT_SECONDS * SECOND) {
      show();
    }
  }

  /** Prints a text that stays. */
  synchronized void print(String text) {
    output.print(terminal ? REWRITE + text + "\n" : text + "\n");
    output.flush();
    lastPrint = nanoTime.getAsLong();
  }

  /** Prints how long the last module took. */
  synchronized void end() {
    if (terminal) {
      output.print(REWRITE);
    }
    endModule();
  }

  private void onStep(MavenLine.Step begun) {
    boolean isOther = sideBySide && !begun.module().equals(module);
    if (isOther) {
      place = "";
      module = begun.module();
    }
    if (isOther || !begun.name().equals(step)) {
      beginStep(begun.name());
    }
  }

  private void endModule() {
    if (!module.isEmpty() && !sideBySide) {
      print("%s%s: done in %s".formatted(place, module, time(moduleBegin)));
    }
    module = "";
  }

  private void beginStep(String name) {
    step = name;
    downloads = 0;
    stepBegin = nanoTime.getAsLong();
  }

  private void show() {
    String text = testClasses.isEmpty() ? ofStep() : ofTestClasses();
    if (terminal) {
      output.print(REWRITE + (text.length() > COLUMNS ? text.substring(0, COLUMNS) : text));
      output.flush();
    } else {
      print(text);
    }
  }

  private String ofStep() {
    String files = downloads == 0 ? "" : " (%d files downloaded)".formatted(downloads);
    String name = module.isEmpty() ? "" : module + ": ";
    return "%s%s%s … %s%s".formatted(place, name, step, time(stepBegin), files);
  }

  private String ofTestClasses() {
    List<String> running = new ArrayList<>();
    testClasses.forEach((name, begin) -> running.add(shortName(name) + " … " + time(begin)));
    return "testing " + String.join(", ", running);
  }

  private String time(long begin) {
    Duration time = Duration.ofNanos(nanoTime.getAsLong() - begin);
    return time.toMinutes() == 0
        ? time.toSeconds() + " s"
        : "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
  }

  private static String shortName(String className) {
    return className.startsWith(PACKAGE) ? className.substring(PACKAGE.length()) : className;
  }
}
