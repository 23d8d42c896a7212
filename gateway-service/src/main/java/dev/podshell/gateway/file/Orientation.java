package dev.podshell.gateway.file;

import java.awt.geom.AffineTransform;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The orientation of a camera, and the transformation that makes its image upright. */
enum Orientation {
  UPRIGHT(false, 0),
  MIRRORED(true, 0),
  UPSIDE_DOWN(false, 2),
  MIRRORED_UPSIDE_DOWN(true, 2),
  MIRRORED_LEFT(true, 3),
  RIGHT(false, 1),
  MIRRORED_RIGHT(true, 1),
  LEFT(false, 3);

  private static final short BIG_ENDIAN = 0x4D4D;
  private static final short LITTLE_ENDIAN = 0x4949;
  private static final short MAGIC = 42;
  private static final short TAG = 0x0112;
  private static final short SHORT = 3;
  private static final int ENTRY_BYTES = 12;
  private static final int VALUE_OFFSET = 8;
  private static final int MAX_ENTRIES = 512;

  private final boolean isMirrored;
  private final int quarters;

  /**
   * @param isMirrored from left to right, before the rotation
   * @param quarters of a turn, clockwise
   */
  Orientation(boolean isMirrored, int quarters) {
    this.isMirrored = isMirrored;
    this.quarters = quarters;
  }

  /**
   * Reads the orientation from EXIF data, which is a TIFF. Upright if there is none that is valid.
   */
  static Orientation ofExif(ByteBuffer tiff) {
    try {
      short order = tiff.getShort(0);
      if (order != BIG_ENDIAN && order != LITTLE_ENDIAN) {
        return UPRIGHT;
      }
      ByteBuffer data =
          tiff.duplicate()
              .order(order == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      if (data.getShort(2) != MAGIC) {
        return UPRIGHT;
      }
      int directory = data.getInt(4);
      int entries = Math.min(MAX_ENTRIES, Short.toUnsignedInt(data.getShort(directory)));
      for (int entry = 0; entry < entries; entry++) {
        int at = Math.addExact(directory, 2 + entry * ENTRY_BYTES);
        if (data.getShort(at) == TAG && data.getShort(at + 2) == SHORT) {
          int value = data.getShort(at + VALUE_OFFSET);
          return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException _) {
      return UPRIGHT;
    }
  }

  /** Returns whether width and height are swapped. */
  boolean isTurned() {
    return quarters % 2 == 1;
  }

  /** Returns the transformation that makes an image of this size upright. */
  AffineTransform transform(int width, int height) {
    AffineTransform transform = new AffineTransform();
    transform.translate((isTurned() ? height : width) / 2.0, (isTurned() ? width : height) / 2.0);
    transform.quadrantRotate(quarters);
    transform.scale(isMirrored ? -1 : 1, 1);
    transform.translate(-width / 2.0, -height / 2.0);
    return transform;
  }
}
