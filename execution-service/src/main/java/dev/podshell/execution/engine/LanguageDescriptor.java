package dev.podshell.execution.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes how scripts of a language are run, as read from {@code language.yaml} in the language's
 * folder. In commands, arguments and the values of variables {@code {folder}} stands for the folder
 * with the files.
 *
 * @param script the name of the script's file
 * @param command the words before it
 * @param requires programs that a sandbox needs for the language; absent: the command's first word
 * @param files names of files in the language's folder that the command needs
 * @param engine additional needs of a script when a client is its game engine
 */
record LanguageDescriptor(
    String script, List<String> command, List<String> requires, List<String> files, Engine engine) {

  LanguageDescriptor(
      String script,
      List<String> command,
      @Nullable List<String> requires,
      @Nullable List<String> files,
      @Nullable Engine engine) {
    this.script = Objects.requireNonNull(script, "script");
    this.command = List.copyOf(command);
    this.requires = requires == null ? List.of(command.getFirst()) : List.copyOf(requires);
    this.files = copy(files);
    this.engine = Objects.requireNonNullElseGet(engine, Engine::none);
  }

  /**
   * Describes how the interpreter loads the prelude and the module {@code game}, and how it reports
   * why a script failed.
   *
   * @param files names of files in the language's folder
   * @param arguments added to the command
   * @param environment variables of the interpreter
   * @param searchPaths variables to which a folder is added in front, with a colon
   * @param prelude the name that the file with the prelude gets; null: there can be none
   * @param preludeFiles more files where there is a prelude
   * @param preludeEnvironment more variables where there is a prelude
   * @param failures how to read the interpreter's own messages, where it has no hook
   */
  record Engine(
      List<String> files,
      List<String> arguments,
      Map<String, String> environment,
      Map<String, String> searchPaths,
      @Nullable String prelude,
      List<String> preludeFiles,
      Map<String, String> preludeEnvironment,
      List<Failure> failures) {

    Engine(
        @Nullable List<String> files,
        @Nullable List<String> arguments,
        @Nullable Map<String, String> environment,
        @Nullable Map<String, String> searchPaths,
        @Nullable String prelude,
        @Nullable List<String> preludeFiles,
        @Nullable Map<String, String> preludeEnvironment,
        @Nullable List<Failure> failures) {
      this.files = copy(files);
      this.arguments = copy(arguments);
      this.environment = copy(environment);
      this.searchPaths = copy(searchPaths);
      this.prelude = prelude;
      this.preludeFiles = copy(preludeFiles);
      this.preludeEnvironment = copy(preludeEnvironment);
      this.failures = copy(failures);
    }

    static Engine none() {
      return new Engine(null, null, null, null, null, null, null, null);
    }
  }

  /**
   * Matches a failure in the last output of an interpreter.
   *
   * @param exit the exit codes that go with it
   * @param kind {@code syntax} or {@code runtime}; null: the kind that a hook has reported
   * @param pattern a Python expression with the groups {@code line} and {@code message}, in which
   *     {@code {script}} stands for the script's file
   */
  record Failure(List<Integer> exit, @Nullable String kind, String pattern) {

    Failure {
      exit = List.copyOf(exit);
    }
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  private static Map<String, String> copy(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }
}
