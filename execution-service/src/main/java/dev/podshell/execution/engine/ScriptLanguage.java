package dev.podshell.execution.engine;

import dev.podshell.contracts.command.Program;
import dev.podshell.execution.supervisor.StartRequest;
import dev.podshell.execution.supervisor.StartRequest.Additions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs scripts of one language. The language's files travel with each script, so they always come
 * from the service that starts it. Immutable.
 */
public final class ScriptLanguage {

  private static final String CONTEXT = "context.json";

  private final LanguageDescriptor descriptor;
  private final Map<String, String> files;

  ScriptLanguage(LanguageDescriptor descriptor, Map<String, String> files) {
    this.descriptor = descriptor;
    this.files = Map.copyOf(files);
  }

  /** Creates a language with only a command: no prelude, no module, no hook. */
  public static ScriptLanguage plain(List<String> command, String script) {
    return new ScriptLanguage(new LanguageDescriptor(script, command, null, null, null), Map.of());
  }

  /** Returns the same language with the operator's own command. */
  public ScriptLanguage withCommand(List<String> command) {
    return new ScriptLanguage(
        new LanguageDescriptor(
            descriptor.script(), command, null, descriptor.files(), descriptor.engine()),
        files);
  }

  /** Returns the same language with another name for the script's file. */
  public ScriptLanguage withScript(String script) {
    return new ScriptLanguage(
        new LanguageDescriptor(
            script,
            descriptor.command(),
            descriptor.requires(),
            descriptor.files(),
            descriptor.engine()),
        files);
  }

  /** Returns the words before the script's name. */
  public List<String> command() {
    return descriptor.command();
  }

  /** Returns the programs that a sandbox needs for the language. */
  public List<String> requires() {
    return descriptor.requires();
  }

  /** Returns the name of the script's file. */
  public String script() {
    return descriptor.script();
  }

  /**
   * Creates the data with which a supervisor starts a script.
   *
   * @throws NoPreludeException if there is a prelude, and the language cannot run one
   */
  public StartRequest.Run.Script run(Program.Script script) throws NoPreludeException {
    Program.Engine engine = script.engine();
    return new StartRequest.Run.Script(
        script.text(),
        descriptor.script(),
        descriptor.command(),
        engine == null ? additions(descriptor.files()) : additions(engine),
        engine == null ? null : new StartRequest.Engine(engine.lease()));
  }

  private Additions additions(List<String> names) {
    return new Additions(
        descriptor.requires(), texts(names), List.of(), Map.of(), Map.of(), List.of());
  }

  private Additions additions(Program.Engine engine) throws NoPreludeException {
    LanguageDescriptor.Engine hook = descriptor.engine();
    Map<String, String> added = texts(descriptor.files());
    added.putAll(texts(hook.files()));
    Map<String, String> environment = new HashMap<>(hook.environment());
    String prelude = engine.prelude();
    if (prelude != null) {
      if (hook.prelude() == null) {
        throw new NoPreludeException();
      }
      added.put(hook.prelude(), prelude);
      added.putAll(texts(hook.preludeFiles()));
      environment.putAll(hook.preludeEnvironment());
    }
    if (engine.context() != null) {
      added.put(CONTEXT, engine.context());
    }
    List<StartRequest.Failure> failures = new ArrayList<>();
    for (LanguageDescriptor.Failure failure : hook.failures()) {
      failures.add(new StartRequest.Failure(failure.exit(), failure.kind(), failure.pattern()));
    }
    return new Additions(
        descriptor.requires(), added, hook.arguments(), environment, hook.searchPaths(), failures);
  }

  private Map<String, String> texts(List<String> names) {
    Map<String, String> texts = new HashMap<>();
    for (String name : names) {
      String file = name.substring(name.lastIndexOf('/') + 1);
      texts.put(file, Objects.requireNonNull(files.get(file)));
    }
    return texts;
  }
}
