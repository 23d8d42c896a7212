package dev.podshell.execution.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How scripts of a language are run.
 *
 * @param interpreter the words before the script's name
 * @param script the name that the script gets, which its error messages show
 */
public record Language(List<String> interpreter, String script) {

  public Language(@Nullable List<String> interpreter, @Nullable String script) {
    if (interpreter == null || interpreter.isEmpty()) {
      throw new InvalidSettingException("interpreter", "must name a program");
    }
    if (script == null || !script.matches("[A-Za-z0-9_.-]{1,100}")) {
      throw new InvalidSettingException("script", "must be a file's name without a folder");
    }
    this.interpreter = List.copyOf(interpreter);
    this.script = script;
  }
}
