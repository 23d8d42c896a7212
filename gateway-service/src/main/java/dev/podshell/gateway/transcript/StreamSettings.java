package dev.podshell.gateway.transcript;

import dev.podshell.gateway.sessionservice.BackoffPolicy;
import java.util.concurrent.Semaphore;

/**
 * Holds the settings that the streams of one connection share.
 *
 * @param backoff the pauses after a page that could not be read
 * @param maxBacklog how many bytes a screen gets one by one; if it misses more, it jumps
 * @param replays how many streams of the connection may read history at the same time
 */
record StreamSettings(
    BackoffPolicy backoff, long maxBacklog, Semaphore replays, TranscriptMetrics metrics) {}
