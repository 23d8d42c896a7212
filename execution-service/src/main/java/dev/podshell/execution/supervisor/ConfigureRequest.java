package dev.podshell.execution.supervisor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to configure a sandbox, sent once in its life, before the first command.
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
   * @param content not copied; do not change it
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  public record SandboxFile(String path, int mode, byte[] content) {}

  /**
   * The limits of commands; null: only the sandbox's own limit.
   *
   * @param commands that may run at the same time
   * @param processes of the sandbox's user, all together
   * @param memoryBytes private memory that a process may use
   * @param fileBytes size of a file that a process writes
   * @param openFiles of a process
   * @param cpuSeconds of a process
   * @param commandSeconds of wall-clock time that a command may run until it is ended
   * @param outputBytes of a command that are kept
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

    /** The default number of commands that may run at the same time. */
    public static final int DEFAULT_COMMANDS = 8;

    /** Limits only the number of commands. */
    public static Limits none() {
      return new Limits(DEFAULT_COMMANDS, null, null, null, null, null, null, null, null, null);
    }

    /** Limits the number of commands and the output. */
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
