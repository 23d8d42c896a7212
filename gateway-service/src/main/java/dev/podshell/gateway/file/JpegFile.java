package dev.podshell.gateway.file;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The header of a JPEG, and its bytes without the parts that a decoder does not need: profiles,
 * previews, and any data after the image. Reading it takes time linear in the file.
 *
 * @param scans the number of a decoder's passes over the whole image
 * @param hasAdobe whether Adobe's marker is there, with which CMYK is inverted
 * @param transform of Adobe's marker, or -1
 * @param isRgb whether the components are named R, G and B
 */
record JpegFile(
    int width,
    int height,
    int components,
    int scans,
    boolean hasAdobe,
    int transform,
    boolean isRgb,
    Orientation orientation,
    byte[] image) {

  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int APP15 = 0xEF;
  private static final int COMMENT = 0xFE;
  private static final int EXIF_HEADER = 6;
  private static final int ADOBE_BYTES = 12;
  private static final int FRAME_BYTES = 6;
  private static final int COMPONENT_BYTES = 3;
  private static final int YCCK = 2;

  /** Reads the segments up to the first scan, and counts the scans. */
  static JpegFile parse(byte[] file) throws IOException {
    Reader reader = new Reader(file);
    reader.readSegments();
    return reader.end();
  }

  /** Converts the components from a decoder to an RGB image. */
  BufferedImage rgb(Raster raster) throws IOException {
    BufferedImage image =
        new BufferedImage(raster.getWidth(), raster.getHeight(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[raster.getWidth() * components];
    int[] pixels = new int[raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
      for (int x = 0; x < pixels.length; x++) {
        pixels[x] = rgb(row, x * components);
      }
      image.setRGB(0, y, pixels.length, 1, pixels, 0, pixels.length);
    }
    return image;
  }

  private int rgb(int[] row, int at) {
    return switch (components) {
      case 1 -> color(row[at], row[at], row[at]);
      case 3 ->
          transform == 0 || (transform < 0 && isRgb)
              ? color(row[at], row[at + 1], row[at + 2])
              : color(row[at], row[at + 1], row[at + 2], false);
      default -> {
        int ink =
            transform == YCCK
                ? color(row[at], row[at + 1], row[at + 2], true)
                : color(row[at], row[at + 1], row[at + 2]);
        yield printed(ink, row[at + 3]);
      }
    };
  }

  /**
   * Converts inks to the light that white paper still reflects. Adobe's programs store that light
   * instead of the ink.
   */
  private int printed(int inks, int black) {
    int paper = hasAdobe ? inks : ~inks;
    int light = hasAdobe ? black : 255 - black;
    return color(
        (paper >> 16 & 0xFF) * light / 255,
        (paper >> 8 & 0xFF) * light / 255,
        (paper & 0xFF) * light / 255);
  }

  private static int color(int y, int cb, int cr, boolean isInverted) {
    int red = clamp(y + 1.402 * (cr - 128));
    int green = clamp(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128));
    int blue = clamp(y + 1.772 * (cb - 128));
    return isInverted ? color(255 - red, 255 - green, 255 - blue) : color(red, green, blue);
  }

  private static int color(int red, int green, int blue) {
    return red << 16 | green << 8 | blue;
  }

  private static int clamp(double value) {
    return (int) Math.clamp(Math.round(value), 0L, 255L);
  }

  /** Walks through the segments. */
  private static final class Reader {

    private final byte[] file;
    private final ByteArrayOutputStream kept;
    private int at = 2;
    private int width;
    private int height;
    private int components;
    private boolean isRgb;
    private boolean hasJfif;
    private boolean hasAdobe;
    private int transform = -1;
    private Orientation orientation = Orientation.UPRIGHT;

    Reader(byte[] file) {
      this.file = file;
      this.kept = new ByteArrayOutputStream(file.length);
    }

    void readSegments() throws IOException {
      kept.write(file, 0, 2);
      while (true) {
        int marker = marker();
        int begin = at - 2;
        if (marker == START_OF_SCAN) {
          at = begin;
          return;
        }
        int length = unsignedShort(at);
        if (length < 2 || at + length > file.length) {
          throw new IOException("A segment is longer than the file");
        }
        read(marker, ByteBuffer.wrap(file, at + 2, length - 2).slice());
        at += length;
        boolean isKept = marker == APP14 || marker < APP0 || (marker > APP15 && marker != COMMENT);
        if (isKept) {
          kept.write(file, begin, at - begin);
        }
      }
    }

    /** Finds the next marker as decoders do, and skips the bytes before it. */
    private int marker() throws IOException {
      while (unsignedByte(at) != 0xFF) {
        at++;
      }
      while (unsignedByte(at) == 0xFF) {
        at++;
      }
      return unsignedByte(at++);
    }

    private void read(int marker, ByteBuffer data) throws IOException {
      switch (marker) {
        case APP0 -> hasJfif |= startsWith(data, "JFIF\0");
        case APP1 -> {
          if (startsWith(data, "Exif\0\0")) {
            orientation = Orientation.ofExif(data.slice(EXIF_HEADER, data.limit() - EXIF_HEADER));
          }
        }
        case APP14 -> {
          if (data.limit() >= ADOBE_BYTES && startsWith(data, "Adobe")) {
            hasAdobe = true;
            transform = data.get(ADOBE_BYTES - 1);
          }
        }
        case 0xC0, 0xC1, 0xC2 -> readFrame(data);
        case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, END_OF_IMAGE ->
            throw new IOException("There is no decoder for this kind of JPEG");
        default -> {} // tables
      }
    }

    private void readFrame(ByteBuffer data) throws IOException {
      if (components != 0 || data.limit() < FRAME_BYTES) {
        throw new IOException("There must be one frame");
      }
      height = Short.toUnsignedInt(data.getShort(1));
      width = Short.toUnsignedInt(data.getShort(3));
      components = data.get(5);
      if ((components != 1 && components != 3 && components != 4)
          || data.limit() < FRAME_BYTES + components * COMPONENT_BYTES
          || width == 0
          || height == 0) {
        throw new IOException("There is no decoder for this kind of JPEG");
      }
      isRgb =
          components == 3
              && data.get(FRAME_BYTES) == 'R'
              && data.get(FRAME_BYTES + COMPONENT_BYTES) == 'G'
              && data.get(FRAME_BYTES + 2 * COMPONENT_BYTES) == 'B';
    }

    /** Stops at the end of the image, as a decoder does, and omits everything after it. */
    JpegFile end() throws IOException {
      if (components == 0) {
        throw new IOException("There is no frame");
      }
      int scans = 0;
      int end = at;
      while (end < file.length) {
        boolean isMarker = file[end] == (byte) 0xFF && end + 1 < file.length;
        end++;
        if (isMarker && file[end] == (byte) START_OF_SCAN) {
          scans++;
        } else if (isMarker && file[end] == (byte) END_OF_IMAGE) {
          end++;
          break;
        }
      }
      kept.write(file, at, end - at);
      return new JpegFile(
          width,
          height,
          components,
          scans,
          hasAdobe,
          transform,
          isRgb && !hasJfif,
          orientation,
          kept.toByteArray());
    }

    private int unsignedByte(int index) throws IOException {
      if (index >= file.length) {
        throw new IOException("The file ends before its image");
      }
      return Byte.toUnsignedInt(file[index]);
    }

    private int unsignedShort(int index) throws IOException {
      return unsignedByte(index) << 8 | unsignedByte(index + 1);
    }

    private static boolean startsWith(ByteBuffer data, String name) {
      if (data.limit() < name.length()) {
        return false;
      }
      for (int i = 0; i < name.length(); i++) {
        if (data.get(i) != name.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }
}
