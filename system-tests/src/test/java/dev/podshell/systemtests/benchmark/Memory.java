package dev.podshell.systemtests.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Reads how much of the machine's memory a process uses, as the kernel counts it, in MiB. */
final class Memory {

  private Memory() {}

  /** Returns the memory in use now. */
  static long resident(long pid) throws IOException {
    return read(pid, "VmRSS:");
  }

  /** Returns the maximum since the process was started. */
  static long peak(long pid) throws IOException {
    return read(pid, "VmHWM:");
  }

  private static long read(long pid, String field) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    }
  }
}
