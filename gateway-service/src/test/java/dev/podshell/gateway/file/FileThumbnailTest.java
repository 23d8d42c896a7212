package dev.podshell.gateway.file;

import static dev.podshell.gateway.file.FileClient.assertProblem;
import static dev.podshell.gateway.file.FileClient.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.FileEvent;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the thumbnails of images. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework, or before each test
class FileThumbnailTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;

  private final String learner = "learner-" + UUID.randomUUID();
  private FileClient files;

  @BeforeEach
  void login() {
    files = new FileClient(gateway, sandboxes, learner);
  }

  @AfterEach
  void mend() {
    files.close();
    sandboxes.answerReads(read -> FakeSandboxes.refused(read, FileEvent.Reason.NOT_FOUND));
  }

  @ParameterizedTest
  @CsvSource({"png, 1000, 500, 256, 128", "jpeg, 300, 3000, 26, 256", "gif, 10, 20, 10, 20"})
  void shouldMakeAThumbnail(String format, int width, int height, int toWidth, int toHeight)
      throws Exception {
    files.has("image", image(format, width, height));

    HttpResponse<byte[]> response = files.get("image?thumbnail");
    BufferedImage thumbnail = ImageIO.read(new ByteArrayInputStream(response.body()));

    assertThat(header(response, "Content-Type")).isEqualTo("image/png");
    assertThat(thumbnail.getWidth()).isEqualTo(toWidth);
    assertThat(thumbnail.getHeight()).isEqualTo(toHeight);
    assertThat(new Color(thumbnail.getRGB(toWidth / 2, toHeight / 2)).getRed()).isGreaterThan(200);
  }

  @Test
  void shouldMakeAThumbnailOfAnImageOfSeveralPieces() throws Exception {
    BufferedImage noise = new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int pixel = 0; pixel < 600 * 600; pixel++) {
      noise.setRGB(pixel % 600, pixel / 600, random.nextInt());
    }
    files.has("noise.png", encoded(noise, "png"));

    assertThat(files.get("noise.png?thumbnail").statusCode()).isEqualTo(200);
    assertThat(files.reads().size()).isGreaterThan(2);
  }

  @Test
  void shouldNotDecodeAnImageWithTooManyPixels() throws Exception {
    byte[] bomb = image("png", 1, 1);
    ByteBuffer header = ByteBuffer.wrap(bomb);
    header.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(bomb, 12, 17);
    header.putInt(29, (int) crc.getValue());
    files.has("bomb.png", bomb);

    assertProblem(files.get("bomb.png?thumbnail"), 404, "too many pixels");
  }

  @Test
  void shouldMakeNoThumbnailOfAnInvalidImage() throws Exception {
    files.has("a.png", "no image".getBytes(UTF_8));
    assertProblem(files.get("a.png?thumbnail"), 404, "PNG, JPEG and GIF");

    byte[] damaged = image("png", 100, 100);
    damaged[50] ^= 0x55;
    files.has("damaged.png", Arrays.copyOf(damaged, 60));
    assertProblem(files.get("damaged.png?thumbnail"), 404, "cannot be read");

    byte[] beginning = image("png", 10, 10);
    sandboxes.answerReads(read -> FakeSandboxes.content(read, 8 * 1024 * 1024 + 1, 1, beginning));
    assertProblem(files.get("large.png?thumbnail"), 404, "too large");
    assertThat(files.reads()).hasSize(3);
  }

  private static byte[] image(String format, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, Color.RED.getRGB());
      }
    }
    return encoded(image, format);
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
