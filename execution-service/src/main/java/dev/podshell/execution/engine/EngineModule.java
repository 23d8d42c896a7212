package dev.podshell.execution.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.command.Program;
import dev.podshell.execution.supervisor.CommandStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that give scripts their prelude, their context and a module to call the engine with.
 * They travel with each script, so that they are always those of the service that starts it.
 * Immutable.
 */
public final class EngineModule {

  private static final Map<String, EngineModule> BY_ENDING =
      Map.of(
          "py", read("runner.py", "game.py"),
          "js", read("runner.js", "game.js"),
          "sh", read("runner.sh"));

  private final String runner;
  private final Map<String, String> files;

  private EngineModule(String runner, Map<String, String> files) {
    this.runner = runner;
    this.files = Map.copyOf(files);
  }

  /**
   * What a supervisor needs to start a script with its engine.
   *
   * @param script the name of the script's file, whose ending says which module it gets: {@code
   *     .py}, {@code .js} or {@code .sh}; any other gets none
   * @throws NoPreludeException if there is a prelude, and nothing that runs it before the script
   */
  public static CommandStart.Engine engine(String script, Program.Engine engine)
      throws NoPreludeException {
    EngineModule module = BY_ENDING.get(script.substring(script.lastIndexOf('.') + 1));
    if (module == null) {
      if (engine.prelude() != null) {
        throw new NoPreludeException();
      }
      return new CommandStart.Engine(Map.of(), null, engine.lease());
    }
    Map<String, String> files = new HashMap<>(module.files);
    if (engine.prelude() != null) {
      files.put("prelude", engine.prelude());
    }
    if (engine.context() != null) {
      files.put("context.json", engine.context());
    }
    return new CommandStart.Engine(files, module.runner, engine.lease());
  }

  private static EngineModule read(String... names) {
    Map<String, String> files = new HashMap<>();
    for (String name : List.of(names)) {
      files.put(name, resource(name));
    }
    return new EngineModule(names[0], files);
  }

  private static String resource(String name) {
    try (InputStream file = EngineModule.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("The service was built without " + name);
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
