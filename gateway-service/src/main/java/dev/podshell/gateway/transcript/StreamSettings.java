package dev.podshell.gateway.transcript;

import dev.podshell.gateway.sessionservice.Backoff;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * What the streams of one connection share.
 *
 * @param firstPause after a page that could not be read
 * @param longestPause the bound of the pauses, which double
 * @param replays how many streams of the connection may read history at the same time
 */
public record StreamSettings(
    Duration firstPause, Duration longestPause, Semaphore replays, TranscriptMetrics metrics) {

  Backoff backoff() {
    return new Backoff(firstPause, longestPause);
  }
}
