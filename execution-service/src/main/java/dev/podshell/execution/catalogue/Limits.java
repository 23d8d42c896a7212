package dev.podshell.execution.catalogue;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a sandbox. Each has a default, so an entry names only those that differ.
 *
 * @param commands that run at a time
 * @param processes of the sandbox, threads included
 * @param cpu cores that the sandbox may use, where the runtime can limit them
 * @param memory private memory that a process may use, and memory of all commands together
 * @param fileSize of a file that a process writes
 * @param openFiles of a process
 * @param cpuTime of a process
 * @param commandTime how long a command may run by the clock
 * @param home size of the home folder, and again of the temporary folder
 * @param spool size of the ring in which output waits for Kafka
 * @param output bytes of a command's output that are kept; further output is discarded
 * @param unwatchedOutput bytes of the sandbox's output that are read per second while nobody
 *     watches
 * @param unwatchedAfter how long a sandbox counts as watched after a command, an input or a new
 *     owner, even if nobody watches
 * @param screenWindow bytes of a command's output that are read beyond what its screens have shown,
 *     before its output is slowed down as if nobody watched
 */
public record Limits(
    Integer commands,
    Integer processes,
    Double cpu,
    MemorySize memory,
    MemorySize fileSize,
    Integer openFiles,
    Duration cpuTime,
    Duration commandTime,
    MemorySize home,
    MemorySize spool,
    MemorySize output,
    MemorySize unwatchedOutput,
    Duration unwatchedAfter,
    MemorySize screenWindow) {

  private static final long MEBIBYTE = 1024 * 1024;
  private static final long LEAST_UNWATCHED = 1024;
  private static final long DEFAULT_UNWATCHED = 64 * 1024;
  private static final long LEAST_SCREEN_WINDOW = 512 * 1024;
  private static final long DEFAULT_SCREEN_WINDOW = MEBIBYTE / 2;

  public Limits(
      @Nullable Integer commands,
      @Nullable Integer processes,
      @Nullable Double cpu,
      @Nullable MemorySize memory,
      @Nullable MemorySize fileSize,
      @Nullable Integer openFiles,
      @Nullable Duration cpuTime,
      @Nullable Duration commandTime,
      @Nullable MemorySize home,
      @Nullable MemorySize spool,
      @Nullable MemorySize output,
      @Nullable MemorySize unwatchedOutput,
      @Nullable Duration unwatchedAfter,
      @Nullable MemorySize screenWindow) {
    this.commands = within("commands", commands, 8, 1, 64);
    this.processes = within("processes", processes, 128, 8, 10_000);
    this.cpu = cores("cpu", cpu, 1);
    this.memory = atLeast("memory", memory, 2_048, 64);
    this.fileSize = atLeast("file-size", fileSize, 64, 1);
    this.openFiles = within("open-files", openFiles, 1_024, 32, 65_536);
    this.cpuTime = positive("cpu-time", cpuTime, Duration.ofMinutes(10));
    this.commandTime = positive("command-time", commandTime, Duration.ofHours(8));
    this.home = atLeast("home", home, 64, 1);
    this.spool = atLeast("spool", spool, 16, 2);
    this.output = atLeast("output", output, 64, 1);
    this.unwatchedOutput =
        Objects.requireNonNullElse(
            unwatchedOutput, new MemorySize(BigInteger.valueOf(DEFAULT_UNWATCHED)));
    if (this.unwatchedOutput.asLongValue() < LEAST_UNWATCHED) {
      throw new InvalidSettingException("unwatched-output", "must be at least 1K");
    }
    this.unwatchedAfter = positive("unwatched-after", unwatchedAfter, Duration.ofMinutes(2));
    this.screenWindow = screenWindow(screenWindow);
  }

  /** Returns the defaults. */
  static Limits defaults() {
    return new Limits(
        null, null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  private static MemorySize screenWindow(@Nullable MemorySize given) {
    MemorySize value =
        Objects.requireNonNullElse(
            given, new MemorySize(BigInteger.valueOf(DEFAULT_SCREEN_WINDOW)));
    if (value.asLongValue() < LEAST_SCREEN_WINDOW) {
      throw new InvalidSettingException("screen-window", "must be at least 512K");
    }
    return value;
  }

  static Duration positive(String setting, @Nullable Duration given, Duration fallback) {
    Duration value = Objects.requireNonNullElse(given, fallback);
    if (value.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new InvalidSettingException(setting, "must be at least 1s");
    }
    return value;
  }

  private static int within(
      String setting, @Nullable Integer given, int fallback, int min, int max) {
    int value = Objects.requireNonNullElse(given, fallback);
    if (value < min || value > max) {
      throw new InvalidSettingException(
          setting, "must be from %d to %d, not %d".formatted(min, max, value));
    }
    return value;
  }

  static double cores(String setting, @Nullable Double given, double fallback) {
    double value = Objects.requireNonNullElse(given, fallback);
    if (!(value >= 0.001 && value <= 1_000)) {
      throw new InvalidSettingException(setting, "must be from 0.001 to 1000 cores, not " + value);
    }
    return value;
  }

  static MemorySize atLeast(
      String setting, @Nullable MemorySize given, long fallbackMebibytes, long leastMebibytes) {
    MemorySize value =
        given == null ? new MemorySize(BigInteger.valueOf(fallbackMebibytes * MEBIBYTE)) : given;
    if (value.asLongValue() < leastMebibytes * MEBIBYTE) {
      throw new InvalidSettingException(setting, "must be at least " + leastMebibytes + "M");
    }
    return value;
  }
}
