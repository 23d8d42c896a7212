package dev.podshell.systemtests.benchmark;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Records latencies of one kind, to the microsecond. */
final class Latencies {

  private final Histogram histogram = new Histogram(Duration.ofMinutes(1).toNanos(), 3);

  void add(long nanos) {
    histogram.recordValue(Math.min(nanos, histogram.getHighestTrackableValue()));
  }

  double milliseconds(double percentile) {
    return histogram.getValueAtPercentile(percentile) / 1e6;
  }

  long count() {
    return histogram.getTotalCount();
  }
}
