package dev.podshell.execution.catalogue;

import dev.podshell.execution.engine.Languages;
import dev.podshell.execution.engine.ScriptLanguage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds an operator's settings of a language. An entry with a bundled language's name, or one that
 * is {@code like} one, has only the differences.
 *
 * @param like the bundled language that it is based on; null: the one with the entry's name, if any
 * @param interpreter the words before the script's name; null: the bundled language's
 * @param script the name that the script gets, which its error messages show; null: the bundled
 *     language's
 */
public record Language(
    @Nullable String like, @Nullable List<String> interpreter, @Nullable String script) {

  public Language {
    if (like != null && !Languages.bundled().containsKey(like)) {
      throw new InvalidSettingException(
          "like", "must name one of " + String.join(", ", Languages.bundled().keySet()));
    }
    if (interpreter != null && interpreter.isEmpty()) {
      throw new InvalidSettingException("interpreter", "must name a program");
    }
    if (script != null && !script.matches("[A-Za-z0-9_.-]{1,100}")) {
      throw new InvalidSettingException("script", "must be a file's name without a folder");
    }
    interpreter = interpreter == null ? null : List.copyOf(interpreter);
  }

  /** Leaves a bundled language unchanged. */
  static Language asBundled() {
    return new Language(null, null, null);
  }

  /**
   * Returns how to run its scripts.
   *
   * @param name of its entry
   * @throws InvalidSettingException if it is based on no bundled language and is incomplete
   */
  ScriptLanguage named(String name) {
    ScriptLanguage known = Languages.bundled().get(like == null ? name : like);
    if (known == null) {
      if (interpreter == null) {
        throw new InvalidSettingException("interpreter", "must name a program");
      }
      if (script == null) {
        throw new InvalidSettingException("script", "must be a file's name without a folder");
      }
      return ScriptLanguage.plain(interpreter, script);
    }
    ScriptLanguage named = interpreter == null ? known : known.withCommand(interpreter);
    return script == null ? named : named.withScript(script);
  }
}
