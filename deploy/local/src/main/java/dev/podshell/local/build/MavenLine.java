package dev.podshell.local.build;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what a line of Maven's output means. */
sealed interface MavenLine {

  /**
   * A module begins.
   *
   * @param place such as {@code 3/7}; {@code 1/1} if Maven builds one module
   */
  record Module(String place, String name) implements MavenLine {}

  /** A module's next step begins. */
  record Step(String module, String name) implements MavenLine {}

  /** A file was downloaded. */
  record Download() implements MavenLine {}

  /** A test class begins. */
  record TestClass(String name) implements MavenLine {}

  /** A test class has ended. */
  record TestResult(String name, int tests, String seconds, boolean failed) implements MavenLine {}

  /** Maven, or a tool that it runs, reports an error. */
  record Failure() implements MavenLine {}

  /** Maven says at its end how a module went. */
  record Summary() implements MavenLine {}

  /** The line says nothing of these. */
  record Other() implements MavenLine {}

  Pattern MODULE = Pattern.compile("\\[INFO] Building (Podshell.*?) \\S+(?: +\\[(\\d+/\\d+)])?");
  Pattern STEP =
      Pattern.compile(
          "\\[INFO] --- (?:maven-)?(\\w+?)(?:-maven)?(?:-plugin)?:[^:]+:([\\w-]+) \\((.*)\\) @"
              + " (\\S+).*");
  Pattern DOWNLOAD = Pattern.compile("(?:\\[INFO] )?Downloaded from .*");
  Pattern TEST_CLASS = Pattern.compile("\\[INFO] Running (\\S+)");
  Pattern TEST_RESULT =
      Pattern.compile(
          "\\[(\\w+)] +Tests run: (\\d+), .*Time elapsed: ([\\d.,]+) s.*(?:--|-) in ([\\w.$]+).*");

  Pattern SUMMARY =
      Pattern.compile("\\[INFO] Podshell.* \\.+ (SUCCESS|FAILURE|SKIPPED)(?: \\[.*)?");

  Map<String, String> STEPS =
      Map.ofEntries(
          Map.entry("resources:resources", "copy resources"),
          Map.entry("resources:testResources", "copy the tests' resources"),
          Map.entry("quarkus:generate-code", "generate code"),
          Map.entry("quarkus:generate-code-tests", "generate the tests' code"),
          Map.entry("enforcer:enforce", "check Java and Maven"),
          Map.entry("spotless:check", "check the format"),
          Map.entry("compiler:compile", "compile"),
          Map.entry("compiler:testCompile", "compile the tests"),
          Map.entry("dependency:copy-dependencies", "collect libraries"),
          Map.entry("antrun:run", "pack the supervisor"),
          Map.entry("surefire:test", "test"),
          Map.entry("jar:jar", "package"),
          Map.entry("quarkus:build", "package"));

  /** Reads a line, of Maven 3.8 or later with {@code --batch-mode}. */
  static MavenLine parse(String line) {
    Matcher module = MODULE.matcher(line);
    if (module.matches()) {
      String place = module.group(2) == null ? "1/1" : module.group(2);
      return new Module(place, moduleName(module.group(1)));
    }
    Matcher step = STEP.matcher(line);
    if (step.matches()) {
      String owner = step.group(4).replaceFirst("^podshell-", "").replace('-', ' ');
      return new Step(owner, stepName(step.group(1) + ":" + step.group(2), step.group(3)));
    }
    Matcher testClass = TEST_CLASS.matcher(line);
    if (testClass.matches()) {
      return new TestClass(testClass.group(1));
    }
    Matcher result = TEST_RESULT.matcher(line);
    if (result.matches()) {
      return new TestResult(
          result.group(4),
          Integer.parseInt(result.group(2)),
          result.group(3),
          !result.group(1).equals("INFO") && !result.group(1).equals("WARNING"));
    }
    if (SUMMARY.matcher(line).matches()) {
      return new Summary();
    }
    if (DOWNLOAD.matcher(line).matches()) {
      return new Download();
    }
    return line.startsWith("[ERROR]") ? new Failure() : new Other();
  }

  private static String moduleName(String name) {
    return name.equals("Podshell") ? "project" : name.replaceFirst("^Podshell ", "");
  }

  private static String stepName(String goal, String execution) {
    if (goal.equals("exec:exec")) {
      return execution.equals("page")
          ? "build the page with npm"
          : "install the tests' %s with npm".formatted(execution);
    }
    if (goal.equals("surefire:test") && execution.equals("fuzz")) {
      return "fuzz";
    }
    return STEPS.getOrDefault(goal, goal);
  }
}
