package dev.podshell.gateway.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.gateway.compute.ComputeConfiguration;
import dev.podshell.gateway.compute.ComputePool;
import dev.podshell.gateway.fakes.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Makes thumbnails of images from cameras, printers and attackers. */
final class ThumbnailsTest {

  private static final int PNG_HEADER = 33;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private ComputePool pool = pool(Map.of());
  private Thumbnails thumbnails =
      new Thumbnails(Settings.of(FileConfiguration.class, Map.of()), pool);

  @AfterEach
  void stop() {
    pool.stop();
  }

  @Test
  void shouldDecodeOnThePoolsThreads() throws Exception {
    make(ContentType.PNG, png(image(10, 10), new byte[0]));

    assertThat(
            registry.get("podshell.gateway.compute.time").tag("kind", "thumbnail").timer().count())
        .isEqualTo(1);
  }

  @Test
  void shouldRefuseAJpegOfMoreScansThanAnyNeeds() throws Exception {
    byte[] progressive = jpeg(image(64, 64), null, true);
    int last = lastScan(progressive);
    byte[] scan = Arrays.copyOfRange(progressive, last, progressive.length - 2);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(progressive, 0, last);
    for (int i = 0; i < 150; i++) {
      bomb.writeBytes(scan);
    }
    bomb.write(progressive, progressive.length - 2, 2);

    assertThatExceptionOfType(FileProblem.class)
        .isThrownBy(() -> make(ContentType.JPEG, bomb.toByteArray()))
        .withMessageContaining("scans");
    assertThat(make(ContentType.JPEG, progressive).getWidth()).isEqualTo(64);
  }

  @Test
  void shouldRefuseAProgressiveJpegThatIsTooMuchWork() throws Exception {
    restart(Map.of("podshell.files.thumbnail-scan-pixels", "30000"));
    byte[] baseline = jpeg(image(100, 100), null, false);
    byte[] progressive = jpeg(image(100, 100), null, true);

    assertThat(make(ContentType.JPEG, baseline).getWidth()).isEqualTo(100);
    assertThatExceptionOfType(FileProblem.class)
        .isThrownBy(() -> make(ContentType.JPEG, progressive))
        .withMessageContaining("too much work");
  }

  @ParameterizedTest
  @CsvSource({
    // the orientation, and the place of the file's red corner in the thumbnail
    "1, 60, 30, 5, 5",
    "2, 60, 30, 55, 5",
    "3, 60, 30, 55, 25",
    "4, 60, 30, 5, 25",
    "5, 30, 60, 5, 5",
    "6, 30, 60, 25, 5",
    "7, 30, 60, 25, 55",
    "8, 30, 60, 5, 55",
    "9, 60, 30, 5, 5"
  })
  void shouldRotateAnImageByItsOrientation(
      int orientation, int width, int height, int redX, int redY) throws Exception {
    BufferedImage image = image(60, 30);
    paint(image, Color.RED, 0, 0, 12, 12);
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "ffe1001e457869660000"
                    + "4d4d002a00000008"
                    + "0001"
                    + "0112000300000001"
                    + "%04x".formatted(orientation));
    byte[] file = inserted(jpeg(image, null, false), padded(exif, 0x1e + 2));

    BufferedImage thumbnail = make(ContentType.JPEG, file);

    assertThat(thumbnail.getWidth()).isEqualTo(width);
    assertThat(thumbnail.getHeight()).isEqualTo(height);
    assertColor(thumbnail, redX, redY, Color.RED);
    assertColor(thumbnail, width - 1 - redX, height - 1 - redY, Color.BLUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "0", "2"})
  void shouldMakeAThumbnailOfACmykImage(String transform) throws Exception {
    boolean hasAdobe = !transform.equals("none");
    int[] red = {0, 255, 255, 0};
    int[] ink = hasAdobe ? new int[] {255, 0, 0, 255} : red;
    if (transform.equals("2")) {
      // The encoder gets the YCC of the inverse of 255, 0, 0, which is stored.
      ink = new int[] {179, 171, 0, 255};
    }
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 40, 40, 4, null);
    for (int pixel = 0; pixel < 40 * 40; pixel++) {
      raster.setPixel(pixel % 40, pixel / 40, ink);
    }
    byte[] file = jpeg(null, raster, false);
    if (hasAdobe) {
      file = inserted(file, HexFormat.of().parseHex("ffee000e41646f62650064000000000" + transform));
    }

    BufferedImage thumbnail = make(ContentType.JPEG, file);

    assertColor(thumbnail, 20, 20, Color.RED);
  }

  @Test
  void shouldShowTheColorsOfRgbAndGray() throws Exception {
    byte[] rgb = jpeg(image(40, 40), null, false);
    assertColor(make(ContentType.JPEG, rgb), 20, 20, Color.BLUE);

    BufferedImage gray = new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY);
    assertColor(make(ContentType.JPEG, jpeg(gray, null, false)), 20, 20, Color.BLACK);
  }

  @Test
  void shouldNotReadProfilesAndPreviews() throws Exception {
    byte[] profile = new byte[2 + 2 + 12 + 2 + 200];
    byte[] head = "\0\0\0\0ICC_PROFILE\0\1\1".getBytes(US_ASCII);
    System.arraycopy(head, 0, profile, 0, head.length);
    ByteBuffer.wrap(profile).putShort(0, (short) 0xFFE2).putShort(2, (short) (profile.length - 2));

    JpegFile file = JpegFile.parse(inserted(jpeg(image(40, 40), null, false), profile));

    assertThat(new String(file.image(), US_ASCII)).doesNotContain("ICC_PROFILE");
    assertColor(
        make(ContentType.JPEG, inserted(jpeg(image(40, 40), null, false), profile)),
        20,
        20,
        Color.BLUE);
  }

  @Test
  void shouldNotInflateTextsAndProfilesOfAPng() throws Exception {
    byte[] inflating = deflated(256 * 1024 * 1024);
    for (String chunk : new String[] {"zTXt", "iCCP"}) {
      byte[] name = "name\0\0".getBytes(US_ASCII);
      byte[] data = Arrays.copyOf(name, name.length + inflating.length);
      System.arraycopy(inflating, 0, data, name.length, inflating.length);

      assertThat(make(ContentType.PNG, png(image(20, 20), chunk(chunk, data))).getWidth())
          .isEqualTo(20);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "progressive"})
  void shouldStopAtTheDeadline(String format) throws Exception {
    restart(Map.of("podshell.files.thumbnail-timeout", "PT0.001S"));
    BufferedImage large = new BufferedImage(3_400, 3_400, BufferedImage.TYPE_INT_RGB);
    boolean isPng = format.equals("png");
    byte[] file = isPng ? png(large, new byte[0]) : jpeg(large, null, format.equals("progressive"));

    assertThatExceptionOfType(FileProblem.class)
        .isThrownBy(() -> make(isPng ? ContentType.PNG : ContentType.JPEG, file))
        .withMessageContaining("too long");

    await().until(() -> registry.get("podshell.gateway.compute.running").gauge().value() == 0);
  }

  @Test
  void shouldRefuseAnImageThatIsTooWide() throws Exception {
    restart(Map.of("podshell.files.thumbnail-side", "1000"));

    assertThatExceptionOfType(FileProblem.class)
        .isThrownBy(() -> make(ContentType.PNG, png(image(1_001, 1), new byte[0])))
        .withMessageContaining("pixels");
  }

  private void restart(Map<String, String> settings) {
    pool.stop();
    registry.clear();
    pool = pool(settings);
    thumbnails = new Thumbnails(Settings.of(FileConfiguration.class, settings), pool);
  }

  private ComputePool pool(Map<String, String> settings) {
    return new ComputePool(Settings.of(ComputeConfiguration.class, settings), registry);
  }

  private BufferedImage make(ContentType type, byte[] file) throws Exception {
    byte[] png = thumbnails.of(new LearnerId("ada"), type, file.length, () -> file);
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static void assertColor(BufferedImage image, int x, int y, Color expected) {
    Color actual = new Color(image.getRGB(x, y));
    assertThat(Math.abs(actual.getRed() - expected.getRed()))
        .as("red of %s", actual)
        .isLessThan(60);
    assertThat(Math.abs(actual.getGreen() - expected.getGreen()))
        .as("green of %s", actual)
        .isLessThan(60);
    assertThat(Math.abs(actual.getBlue() - expected.getBlue()))
        .as("blue of %s", actual)
        .isLessThan(60);
  }

  private static BufferedImage image(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    paint(image, Color.BLUE, 0, 0, width, height);
    return image;
  }

  private static void paint(BufferedImage image, Color color, int x, int y, int width, int height) {
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(x, y, width, height);
    graphics.dispose();
  }

  private static byte[] jpeg(
      @Nullable BufferedImage image, @Nullable Raster raster, boolean isProgressive)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (isProgressive) {
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      IIOImage content =
          raster == null ? new IIOImage(image, null, null) : new IIOImage(raster, null, null);
      writer.write(null, content, param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static int lastScan(byte[] jpeg) {
    int place = jpeg.length - 2;
    while (jpeg[place] != (byte) 0xFF || jpeg[place + 1] != (byte) 0xDA) {
      place--;
    }
    return place;
  }

  /** Returns a JPEG with a segment at its beginning. */
  private static byte[] inserted(byte[] jpeg, byte[] segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(jpeg, 0, 2);
    bytes.writeBytes(segment);
    bytes.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  private static byte[] padded(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  /** Returns a PNG with a chunk after its header. */
  private static byte[] png(BufferedImage image, byte[] chunk) throws IOException {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "png", encoded)).isTrue();
    byte[] file = encoded.toByteArray();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(file, 0, PNG_HEADER);
    bytes.writeBytes(chunk);
    bytes.write(file, PNG_HEADER, file.length - PNG_HEADER);
    return bytes.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length);
    chunk.putInt(data.length).put(type.getBytes(US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static byte[] deflated(int zeros) {
    Deflater deflater = new Deflater();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    byte[] nothing = new byte[1 << 20];
    for (int left = zeros; left > 0; left -= nothing.length) {
      deflater.setInput(nothing);
      while (!deflater.needsInput()) {
        bytes.write(piece, 0, deflater.deflate(piece));
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      bytes.write(piece, 0, deflater.deflate(piece));
    }
    deflater.end();
    return bytes.toByteArray();
  }
}
