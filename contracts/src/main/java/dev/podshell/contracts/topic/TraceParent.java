package dev.podshell.contracts.topic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The trace of one command, begun where it enters Podshell. It travels with the command and comes
 * back with its first and last event.
 *
 * @param value a {@code traceparent} of W3C Trace Context
 */
public record TraceParent(String value) {

  private static final String HEADER = "traceparent";
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  public TraceParent {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A traceparent has the form of W3C Trace Context");
    }
  }

  /** Begins a trace, to be sampled. Its id identifies the trace and is no secret. */
  public static TraceParent begin() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new TraceParent(
        "00-%016x%016x-%016x-01".formatted(notZero(random), random.nextLong(), notZero(random)));
  }

  /** Returns the trace that a record's headers name; empty if they name none in the right form. */
  public static Optional<TraceParent> of(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    return Optional.ofNullable(header == null ? null : header.value())
        .map(bytes -> new String(bytes, US_ASCII))
        .filter(value -> FORM.matcher(value).matches())
        .map(TraceParent::new);
  }

  /** Adds the trace to the headers of a record to send. */
  public void addTo(Headers headers) {
    headers.add(HEADER, value.getBytes(US_ASCII));
  }

  /** Draws part of an id; the specification does not allow ids of zeros alone. */
  private static long notZero(ThreadLocalRandom random) {
    return random.nextLong(1, Long.MAX_VALUE);
  }

  @Override
  public String toString() {
    return value;
  }
}
