package dev.podshell.gateway.file;

import dev.podshell.gateway.GatewayConfiguration;
import jakarta.inject.Singleton;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Makes small PNGs of images. Nothing is decoded before its header has said that it is not too
 * large, and no more of it than the small one needs; a bounded number is made at a time. Blocks.
 * Thread-safe.
 */
@Singleton
final class Thumbnails {

  /** The longer side, in pixels. */
  static final int SIDE = 256;

  private final Semaphore permits;
  private final long pixels;
  private final long size;
  private final Duration patience;

  Thumbnails(GatewayConfiguration configuration) {
    GatewayConfiguration.Files files = configuration.files();
    this.permits = new Semaphore(files.concurrentThumbnails(), true);
    this.pixels = files.thumbnailPixels();
    this.size = files.thumbnailSize().asLongValue();
    this.patience = files.timeout();
  }

  /** Brings what is in a file. */
  @FunctionalInterface
  interface Source {
    byte[] read() throws FileProblem, InterruptedException;
  }

  /**
   * The thumbnail of an image.
   *
   * @param fileSize the file's size in bytes
   * @param file is read once it is its turn
   */
  byte[] of(ContentType type, long fileSize, Source file) throws FileProblem, InterruptedException {
    String format =
        switch (type) {
          case PNG -> "png";
          case JPEG -> "jpeg";
          case GIF -> "gif";
          case WEBP, TEXT, BYTES ->
              throw FileProblem.notFound("There are thumbnails of PNG, JPEG and GIF alone");
        };
    if (fileSize > size) {
      throw FileProblem.notFound("The image is too large for a thumbnail");
    }
    if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw FileProblem.unavailable("Too many thumbnails are made at once: try again in a moment");
    }
    try {
      return png(small(format, file.read()));
    } catch (IOException | RuntimeException _) { // readers of damaged images throw either
      throw FileProblem.notFound("The image cannot be read");
    } finally {
      permits.release();
    }
  }

  private BufferedImage small(String format, byte[] file) throws IOException, FileProblem {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(input, true, true);
      long width = reader.getWidth(0);
      long height = reader.getHeight(0);
      if (width * height > pixels) {
        throw FileProblem.notFound("The image has too many pixels for a thumbnail");
      }
      ImageReadParam param = reader.getDefaultReadParam();
      int step = (int) Math.max(1, Math.max(width, height) / (2 * SIDE));
      param.setSourceSubsampling(step, step, 0, 0);
      return scaled(reader.read(0, param));
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage scaled(BufferedImage image) {
    double factor = Math.min(1, (double) SIDE / Math.max(image.getWidth(), image.getHeight()));
    int width = (int) Math.max(1, Math.round(image.getWidth() * factor));
    int height = (int) Math.max(1, Math.round(image.getHeight() * factor));
    BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = scaled.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, 0, 0, width, height, null);
    } finally {
      graphics.dispose();
    }
    return scaled;
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", output)) {
        throw new IOException("There is no writer of PNG");
      }
    }
    return bytes.toByteArray();
  }
}
