package dev.podshell.gateway.file;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Bounds the files of sandboxes that are sent over HTTP, and their thumbnails. */
@ConfigMapping(prefix = "podshell.files")
public interface FileConfiguration {

  /** Limits the time for a sandbox to answer, and for a request to wait for its turn. */
  @WithDefault("PT10S")
  Duration timeout();

  /** Limits the time for a client to take a piece of a file. */
  @WithName("client-patience")
  @WithDefault("PT30S")
  Duration clientTimeout();

  /** The maximum size of a file that is sent. */
  @WithDefault("16M")
  MemorySize maxSize();

  /** The number of files that this gateway sends at a time; each takes up to 768K. */
  @WithDefault("32")
  @Min(1)
  @Max(1000)
  int concurrent();

  /** The number of files that are sent to one learner at a time. */
  @WithDefault("4")
  @Min(1)
  @Max(1000)
  int concurrentPerLearner();

  /** The maximum size of a file that gets a thumbnail; it is held in memory. */
  @WithDefault("8M")
  MemorySize thumbnailSize();

  /** The maximum number of pixels of an image that gets a thumbnail. */
  @WithDefault("40000000")
  @Min(1)
  long thumbnailPixels();

  /** The maximum side length, in pixels, of an image that gets a thumbnail. */
  @WithDefault("32768")
  @Min(1)
  @Max(65_535)
  int thumbnailSide();

  /**
   * The maximum number of scans of a JPEG that gets a thumbnail; progressive ones have about 10.
   */
  @WithDefault("32")
  @Min(1)
  @Max(10_000)
  int thumbnailScans();

  /**
   * The maximum product of a JPEG's pixels and scans, which measures the work to decode it. A
   * progressive JPEG takes up to six bytes of native memory per pixel.
   */
  @WithDefault("120000000")
  @Min(1)
  long thumbnailScanPixels();

  /** Limits the time to create a thumbnail once the work has begun. */
  @WithDefault("PT3S")
  Duration thumbnailTimeout();

  /** The number of files that are in memory at a time to create thumbnails from them. */
  @WithDefault("2")
  @Min(1)
  @Max(64)
  int concurrentThumbnails();
}
