package dev.podshell.execution.catalogue;

import dev.podshell.execution.engine.Languages;
import dev.podshell.execution.engine.ScriptLanguage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what an operator wants of a language. An entry that has a bundled language's name, or is
 * {@code like} one, says only what is different.
 *
 * @param like the bundled language that it is; null: the one of the entry's name, if there is one
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

  /** Leaves a bundled language as it is. */
  static Language asBundled() {
    return new Language(null, null, null);
  }

  /**
   * Returns how its scripts are run.
   *
   * @param name of its entry
   * @throws InvalidSettingException if it is like no bundled language and does not say all
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
