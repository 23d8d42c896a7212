package dev.podshell.gateway.file;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.gateway.compute.ComputationRefusedException;
import dev.podshell.gateway.compute.ComputePool;
import dev.podshell.gateway.compute.Deadline;
import jakarta.inject.Singleton;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes small, upright PNGs of images. It decodes an image only if its header shows that it is
 * neither too large nor too much work, keeps no more of it than the thumbnail needs, and ends at a
 * deadline. The work runs on the threads of the compute pool. A bounded number of files is held in
 * memory for it, one of each learner. Blocks. Thread-safe.
 */
@Singleton
final class Thumbnails {

  /** The longer side, in pixels. */
  static final int SIDE = 256;

  private static final String JPEG = "jpeg";

  private final FileConfiguration bounds;
  private final ComputePool pool;
  private final DownloadLimiter turns;

  Thumbnails(FileConfiguration configuration, ComputePool pool) {
    this.bounds = configuration;
    this.pool = pool;
    this.turns = new DownloadLimiter(bounds.concurrentThumbnails(), 1, bounds.timeout());
  }

  /** Brings what is in a file. */
  @FunctionalInterface
  interface Source {
    byte[] read() throws FileProblem, InterruptedException;
  }

  /**
   * The thumbnail of an image.
   *
   * @param learner the owner of the file
   * @param fileSize the file's size in bytes
   * @param file is read once it is its turn
   */
  byte[] of(LearnerId learner, ContentType type, long fileSize, Source file) throws Exception {
    if (type != ContentType.PNG && type != ContentType.JPEG && type != ContentType.GIF) {
      throw FileProblem.notFound("There are thumbnails of PNG, JPEG and GIF alone");
    }
    if (fileSize > bounds.thumbnailSize().asLongValue()) {
      throw FileProblem.notFound("The image is too large for a thumbnail");
    }
    AtomicReference<byte @Nullable []> thumbnail = new AtomicReference<>();
    turns.use(learner, () -> thumbnail.set(make(learner, type, file.read())));
    return Objects.requireNonNull(thumbnail.get());
  }

  private byte[] make(LearnerId learner, ContentType type, byte[] file) throws Exception {
    try {
      return pool.run(
          "thumbnail",
          learner.value(),
          bounds.thumbnailTimeout(),
          deadline ->
              png(type == ContentType.JPEG ? jpeg(file, deadline) : other(type, file, deadline)));
    } catch (ComputationRefusedException e) {
      throw switch (e.reason()) {
        case BUSY ->
            FileProblem.unavailable("Too many thumbnails are made at once: try again in a moment");
        case TIMEOUT -> FileProblem.notFound("The image takes too long to read for a thumbnail");
      };
    } catch (IOException | RuntimeException _) { // readers of damaged images throw either
      throw FileProblem.notFound("The image cannot be read");
    }
  }

  private BufferedImage jpeg(byte[] file, Deadline deadline) throws IOException, FileProblem {
    JpegFile jpeg = JpegFile.parse(file);
    requireSize(jpeg.width(), jpeg.height());
    if (jpeg.scans() > bounds.thumbnailScans()
        || (long) jpeg.width() * jpeg.height() * jpeg.scans() > bounds.thumbnailScanPixels()) {
      throw FileProblem.notFound(
          "The image is too much work for a thumbnail: it is sent in %d scans"
              .formatted(jpeg.scans()));
    }
    // Reads the raw components: profiles are not applied, and the reader does not support CMYK.
    return read(
        JPEG,
        jpeg.image(),
        jpeg.orientation(),
        deadline,
        (reader, param) -> jpeg.rgb(reader.readRaster(0, param)));
  }

  private BufferedImage other(ContentType type, byte[] file, Deadline deadline)
      throws IOException, FileProblem {
    return read(
        type == ContentType.PNG ? "png" : "gif",
        file,
        Orientation.UPRIGHT,
        deadline,
        (reader, param) -> reader.read(0, param));
  }

  /** Decodes the first image of a file. */
  @FunctionalInterface
  private interface Decoding {
    BufferedImage decode(ImageReader reader, ImageReadParam param) throws IOException;
  }

  private BufferedImage read(
      String format, byte[] file, Orientation orientation, Deadline deadline, Decoding decoding)
      throws IOException, FileProblem {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new DeadlineInput(file, deadline))) {
      if (!format.equals(JPEG)) { // that one belongs to its thread, and ends with its input
        deadline.onEnd(reader::abort);
      }
      reader.setInput(input, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      requireSize(width, height);
      ImageReadParam param = reader.getDefaultReadParam();
      int step = Math.max(1, Math.max(width, height) / (2 * SIDE));
      param.setSourceSubsampling(step, step, 0, 0);
      BufferedImage image = decoding.decode(reader, param);
      deadline.check();
      return upright(scaled(image), orientation);
    } finally {
      reader.dispose();
    }
  }

  private void requireSize(long width, long height) throws FileProblem {
    if (width * height > bounds.thumbnailPixels()
        || Math.max(width, height) > bounds.thumbnailSide()) {
      throw FileProblem.notFound("The image has too many pixels for a thumbnail");
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

  private static BufferedImage upright(BufferedImage image, Orientation orientation) {
    if (orientation == Orientation.UPRIGHT) {
      return image;
    }
    int width = orientation.isTurned() ? image.getHeight() : image.getWidth();
    int height = orientation.isTurned() ? image.getWidth() : image.getHeight();
    BufferedImage upright = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = upright.createGraphics();
    try {
      graphics.drawImage(image, orientation.transform(image.getWidth(), image.getHeight()), null);
    } finally {
      graphics.dispose();
    }
    return upright;
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
