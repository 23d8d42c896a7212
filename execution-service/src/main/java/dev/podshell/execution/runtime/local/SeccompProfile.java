package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A seccomp profile in Docker's format, limited to the parts that our profiles use: rules that
 * answer system calls with an error, and a default that allows all others.
 */
@JsonIgnoreProperties("archMap")
record SeccompProfile(String defaultAction, @JsonProperty("syscalls") List<Rule> rules) {

  SeccompProfile {
    if (!defaultAction.equals("SCMP_ACT_ALLOW")) {
      throw new IllegalArgumentException("A profile that does not allow what it does not name");
    }
    rules = List.copyOf(rules);
  }

  /** Reads a profile from the resources of this package. */
  static SeccompProfile read(String name) throws IOException {
    return new JsonMapper()
        .readValue(Resources.text(SeccompProfile.class, name), SeccompProfile.class);
  }

  /**
   * A rule that answers calls with an error.
   *
   * @param args conditions that must all hold; empty: the rule always applies
   */
  @JsonIgnoreProperties("comment")
  record Rule(List<String> names, @Nullable List<Condition> args, String action, int errnoRet) {

    Rule {
      names = List.copyOf(names);
      args = List.copyOf(Objects.requireNonNullElse(args, List.of()));
    }

    @Override
    public List<Condition> args() {
      return Objects.requireNonNull(args);
    }
  }

  /** Compares an argument of a system call. */
  record Condition(int index, long value, long valueTwo, String op) {}
}
