package dev.podshell.systemtests.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a client was told of one command, in order. Thread-safe: the connection's thread
 * writes, the test reads.
 */
public final class Transcript {

  private final StringBuilder combined = new StringBuilder();
  private final StringBuilder stdout = new StringBuilder();
  private final StringBuilder stderr = new StringBuilder();
  private final CountDownLatch first = new CountDownLatch(1);
  private final List<String> protocolErrors = new ArrayList<>();
  private final Map<String, StringBuilder> tapped = new HashMap<>();
  private long skipped;
  private @Nullable JsonNode jump;
  private @Nullable JsonNode completion;
  private @Nullable String cursor;
  private long nextOffset;

  synchronized void add(JsonNode update) {
    if (completion != null) {
      protocolErrors.add("an update after completion: " + update);
    }
    long offset = update.path("offset").asLong(-1);
    if (offset >= 0 && offset < nextOffset) {
      protocolErrors.add("offset " + offset + " after " + nextOffset);
    }
    nextOffset = Math.max(nextOffset, offset);
    if (update.has("skipped")) {
      jump = update;
      combined.setLength(0);
    }
    JsonNode output = update.path("output");
    combined.append(output.path("combined").asText(""));
    stdout.append(output.path("stdin").asText(""));
    stderr.append(output.path("stderr").asText(""));
    for (JsonNode breakpoint : output.path("breakpoints")) {
      addTapped(breakpoint, "stdout");
      addTapped(breakpoint, "stderr");
      skipped += breakpoint.path("skipped").asLong(0);
    }
    if (!combined.isEmpty()) {
      first.countDown();
    }
    if (update.hasNonNull("cursor")) {
      cursor = update.get("cursor").asText();
    }
    if (update.path("status").asText().equals("completed")) {
      completion = update;
    }
  }

  private void addTapped(JsonNode breakpoint, String stream) {
    tapped
        .computeIfAbsent(breakpoint.path("location").asInt() + stream, _ -> new StringBuilder())
        .append(breakpoint.path(stream).asText(""));
  }

  /** Returns what a breakpoint delivered of {@code stdout} or {@code stderr}. */
  public synchronized String tapped(int location, String stream) {
    return tapped.getOrDefault(location + stream, new StringBuilder()).toString();
  }

  /** Returns the number of bytes that breakpoints dropped because there was no room. */
  public synchronized long skipped() {
    return skipped;
  }

  /** Returns what the client's terminal got since the last jump, or from the beginning. */
  public synchronized String combined() {
    return combined.toString();
  }

  /** Waits for the first character of output. */
  public void awaitFirst() {
    try {
      if (!first.await(JsonSocket.TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("There was no output");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns what came as {@code output.stdin}, as the protocol spells standard output. */
  public synchronized String standardOutput() {
    return stdout.toString();
  }

  public synchronized String standardError() {
    return stderr.toString();
  }

  public synchronized int length() {
    return combined.length();
  }

  /** Returns the newest cursor, which continues after exactly what was received. */
  public synchronized @Nullable String cursor() {
    return cursor;
  }

  /** Returns the last update that left output out, if there was one. */
  public synchronized @Nullable JsonNode jump() {
    return jump;
  }

  /** Returns the update that said {@code completed}, if it came. */
  public synchronized @Nullable JsonNode completion() {
    return completion;
  }

  /** Returns what no correct gateway tells a client. */
  public synchronized List<String> protocolErrors() {
    return List.copyOf(protocolErrors);
  }
}
