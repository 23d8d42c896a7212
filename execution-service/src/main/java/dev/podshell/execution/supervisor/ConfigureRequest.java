package dev.podshell.execution.supervisor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox gets once in its life, before the first command.
 *
 * @param environment of every command
 * @param files written into the sandbox
 */
public record ConfigureRequest(
    Map<String, String> environment, List<SandboxFile> files, Limits limits) {

  public ConfigureRequest {
    environment = Map.copyOf(environment);
    files = List.copyOf(files);
  }

  /**
   * A file.
   *
   * @param path absolute, or relative to the home
   * @param mode its permissions, such as {@code 0644}
   * @param content not copied, and not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, compared nowhere
  public record SandboxFile(String path, int mode, byte[] content) {}

  /**
   * What commands may use; null: no limit but the sandbox's own.
   *
   * @param commands how many may run at a time
   * @param processes of the sandbox's user, all together
   * @param memoryBytes private memory that a process may use
   * @param fileBytes size of a file that a process writes
   * @param openFiles of a process
   * @param cpuSeconds of a process
   * @param commandSeconds how long a command may run, by the clock; then it is ended
   * @param outputBytes bytes of a command's output that are kept
   * @param unwatchedBytes bytes of output that are read per second while nobody watches
   * @param watchedSeconds how long it counts as watched after a command, an input or a connection
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Limits(
      int commands,
      @Nullable Integer processes,
      @JsonProperty("memory_bytes") @Nullable Long memoryBytes,
      @JsonProperty("file_bytes") @Nullable Long fileBytes,
      @JsonProperty("open_files") @Nullable Integer openFiles,
      @JsonProperty("cpu_seconds") @Nullable Integer cpuSeconds,
      @JsonProperty("command_seconds") @Nullable Integer commandSeconds,
      @JsonProperty("output_bytes") @Nullable Long outputBytes,
      @JsonProperty("unwatched_bytes") @Nullable Long unwatchedBytes,
      @JsonProperty("watched_seconds") @Nullable Integer watchedSeconds) {

    /** How many commands run at a time unless an operator chose otherwise. */
    public static final int DEFAULT_COMMANDS = 8;

    /** Limits only how many commands run at a time. */
    public static Limits none() {
      return new Limits(DEFAULT_COMMANDS, null, null, null, null, null, null, null, null, null);
    }

    /** Limits how many commands run at a time, and the output. */
    public static Limits output(
        @Nullable Long outputBytes,
        @Nullable Long unwatchedBytes,
        @Nullable Integer watchedSeconds) {
      return new Limits(
          DEFAULT_COMMANDS,
          null,
          null,
          null,
          null,
          null,
          null,
          outputBytes,
          unwatchedBytes,
          watchedSeconds);
    }
  }
}
