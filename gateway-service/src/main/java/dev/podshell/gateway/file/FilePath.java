package dev.podshell.gateway.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.identity.CommandId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies the file of a URL {@code /files/<serverId>/<path>}.
 *
 * @param path relative to the command's working directory; none of its parts is special
 */
record FilePath(CommandId command, String path) {

  private static final Pattern FORM = Pattern.compile("/files/([0-9]{1,16})/(.+)");

  /** Reads the path of a URL as it was sent; empty if it can name no file. */
  static Optional<FilePath> parse(String url) {
    Matcher matcher = FORM.matcher(url);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      CommandId command = CommandId.parse(matcher.group(1));
      List<String> parts =
          Arrays.stream(matcher.group(2).split("/", -1)).map(FilePath::decoded).toList();
      String path = String.join("/", parts);
      boolean fits = path.getBytes(UTF_8).length <= ReadFile.MAX_PATH_BYTES;
      return fits && parts.stream().allMatch(FilePath::isName)
          ? Optional.of(new FilePath(command, path))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Returns the last part. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static boolean isName(String part) {
    return !part.isEmpty()
        && !part.equals(".")
        && !part.equals("..")
        && part.indexOf('/') < 0
        && part.indexOf('\0') < 0;
  }

  /** A part of a path, in which a plus is a plus and every byte sequence is UTF-8. */
  private static String decoded(String part) {
    ByteBuffer bytes = ByteBuffer.allocate(part.length());
    for (int at = 0; at < part.length(); at++) {
      char letter = part.charAt(at);
      if (letter == '%' && at + 3 <= part.length()) {
        bytes.put((byte) HexFormat.fromHexDigits(part, at + 1, at + 3));
        at += 2;
      } else if (letter < 0x80 && letter != '%') {
        bytes.put((byte) letter);
      } else {
        throw new IllegalArgumentException("That is no URL");
      }
    }
    try {
      return UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
