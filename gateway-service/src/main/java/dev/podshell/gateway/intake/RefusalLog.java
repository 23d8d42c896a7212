package dev.podshell.gateway.intake;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Logs the clients that are refused or cut off: at most one line a minute for each address and
 * reason, and a bounded number of lines in all, regardless of the number of clients. Thread-safe.
 */
@Singleton
public final class RefusalLog {

  private static final Logger LOG = Logger.getLogger(RefusalLog.class);

  private static final long WINDOW = Duration.ofMinutes(1).toNanos();
  private static final int MAX_LINES = 120;
  private static final int MAX_ENTRIES = 4096;

  private record Key(ClientAddress address, Refusal refusal) {}

  private static final class Entry {
    private long begun;
    private long unsaid;

    private Entry(long begun) {
      this.begun = begun;
    }
  }

  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private long windowBegun = System.nanoTime();
  private int lines;
  private long unsaid;

  /** Records a refusal. */
  public void onRefused(ClientAddress address, Refusal refusal) {
    String line = line(address, refusal, System.nanoTime());
    if (!line.isEmpty()) {
      LOG.warn(line);
    }
  }

  /** Returns the line to log now; empty if there is none. */
  synchronized String line(ClientAddress address, Refusal refusal, long now) {
    String before = "";
    if (now - windowBegun > WINDOW) {
      before = unsaid == 0 ? "" : " (%d refusals were not logged)".formatted(unsaid);
      windowBegun = now;
      lines = 0;
      unsaid = 0;
    }
    Key key = new Key(address, refusal);
    Entry entry = entries.get(key);
    if ((entry != null && now - entry.begun <= WINDOW)) {
      entry.unsaid++;
      return "";
    }
    if (lines >= MAX_LINES) {
      unsaid++;
      return "";
    }
    lines++;
    long repeated = entry == null ? 0 : entry.unsaid;
    entries.remove(key);
    entries.put(key, new Entry(now));
    if (entries.size() > MAX_ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
    return "A client at %s was refused: %s%s%s"
        .formatted(
            address.text(),
            refusal.message(),
            repeated == 0 ? "" : " (and %d times before)".formatted(repeated),
            before);
  }
}
