package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.ReachedLimit;
import java.time.Duration;

/** Tells a learner in one sentence what a limit does to a command. */
public final class LimitText {

  private static final String[] SIZES = {"bytes", "kB", "MB", "GB", "TB"};

  private LimitText() {}

  /** Returns why a command was stopped. */
  public static String ofEnd(ReachedLimit reached) {
    return "Stopped: " + reason(reached);
  }

  /** Returns when a command will be stopped, and why. */
  public static String ofWarning(LimitNear near) {
    Duration rest = Duration.between(near.time(), near.at());
    return "The command will be stopped in %s, when %s"
        .formatted(time(Math.max(1, rest.plusMillis(500).toSeconds())), reason(near.reached()));
  }

  private static String reason(ReachedLimit reached) {
    long value = reached.value();
    return switch (reached.limit()) {
      case TIME -> "it has run for " + time(value) + ", the longest that it may";
      case PROCESSOR -> "it has used " + time(value) + " of processor time, the most that it may";
      case MEMORY -> "the sandbox's programs took more than " + size(value) + " of memory";
      case SOCKETS -> "the sandbox's programs opened more than " + value + " sockets";
      case FILE -> "it wrote a file of more than " + size(value);
      case OUTPUT ->
          value == 0
              ? "it wrote more than is kept of a day"
              : "it wrote more than " + size(value) + ", of which no more is kept";
      case LEASE -> "nobody has answered it for " + time(value);
      case AGE -> "its sandbox has existed for " + time(value) + ", the longest that it may";
    };
  }

  private static String time(long seconds) {
    if (seconds >= 3600 && seconds % 3600 == 0) {
      return counted(seconds / 3600, "hour");
    }
    return seconds >= 60 && seconds % 60 == 0
        ? counted(seconds / 60, "minute")
        : counted(seconds, "second");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  private static String size(long bytes) {
    long size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < SIZES.length - 1) {
      size /= 1024;
      unit++;
    }
    return size + " " + SIZES[unit];
  }
}
