package dev.podshell.gateway.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.Arrays;

/**
 * Names the content types of files. A file's content decides, never its name: a few kinds of image,
 * otherwise plain text, otherwise bytes to save. A page or a drawing is sent as text, because a
 * browser would run it.
 */
enum ContentType {
  PNG("image/png", 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'),
  JPEG("image/jpeg", 0, 0xFF, 0xD8, 0xFF),
  GIF("image/gif", 0, 'G', 'I', 'F', '8'),
  WEBP("image/webp", 8, 'W', 'E', 'B', 'P'),
  TEXT("text/plain; charset=utf-8", 0),
  BYTES("application/octet-stream", 0);

  /** The maximum number of bytes that a cut character leaves at the end of a piece. */
  private static final int CUT = 3;

  private static final String ALLOWED_CONTROLS = "\t\n\r\f\b\u001b";
  private static final byte DELETE = 0x7f;

  private final String mediaType;
  private final int offset;
  private final byte[] magic;

  ContentType(String mediaType, int offset, int... magic) {
    this.mediaType = mediaType;
    this.offset = offset;
    this.magic = new byte[magic.length];
    for (int at = 0; at < magic.length; at++) {
      this.magic[at] = (byte) magic[at];
    }
  }

  /** Returns the type of a file that begins with these bytes. */
  static ContentType of(byte[] beginning, boolean isWhole) {
    for (ContentType image : new ContentType[] {PNG, JPEG, GIF, WEBP}) {
      if (image.begins(beginning)) {
        return image;
      }
    }
    return isText(beginning, isWhole) ? TEXT : BYTES;
  }

  String mediaType() {
    return mediaType;
  }

  /** Returns whether a browser shows the file; else it saves it. */
  boolean isShown() {
    return this != BYTES;
  }

  private boolean begins(byte[] bytes) {
    int end = offset + magic.length;
    return bytes.length >= end
        && Arrays.equals(bytes, offset, end, magic, 0, magic.length)
        && (this != WEBP || new String(bytes, 0, 4, UTF_8).equals("RIFF"));
  }

  private static boolean isText(byte[] bytes, boolean isWhole) {
    for (byte each : bytes) {
      if (each == DELETE || (each >= 0 && each < ' ' && ALLOWED_CONTROLS.indexOf(each) < 0)) {
        return false;
      }
    }
    ByteBuffer encoded = ByteBuffer.wrap(bytes);
    CoderResult result =
        UTF_8.newDecoder().decode(encoded, CharBuffer.allocate(bytes.length + 1), isWhole);
    return !result.isError() && encoded.remaining() <= (isWhole ? 0 : CUT);
  }
}
