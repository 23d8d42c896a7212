package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Finds the pipes of a shell's text by bash's grammar. It refuses texts that bash would refuse, and
 * texts that versions and modes of bash read differently, because a tap in the wrong place would
 * change what the text does.
 *
 * <p>The work is linear in the text, whose size is bounded, and so is the depth of the stack.
 * Thread-safe.
 */
@Singleton
public final class PipeFinder {

  private final long maxBytes;

  @Inject
  PipeFinder(PipelineConfiguration configuration) {
    this(configuration.textSize().asLongValue());
  }

  PipeFinder(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Returns the pipes {@code |} and {@code |&} of the text's top-level pipelines, in the order of
   * the text.
   *
   * @throws UnparsableCommandException if they cannot be determined; its message says why and where
   */
  public List<Pipe> find(String text) throws UnparsableCommandException {
    if (text.length() > maxBytes) {
      throw tooLarge();
    }
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > maxBytes) {
      throw tooLarge();
    }
    Source source = new Source(bytes);
    checkCharacters(text, source);
    return CommandReader.pipes(source);
  }

  /** Refuses texts that cannot be passed to a shell as the same bytes. */
  private static void checkCharacters(String text, Source source)
      throws UnparsableCommandException {
    int character;
    for (int i = 0; i < text.length(); i += Character.charCount(character)) {
      character = text.codePointAt(i);
      boolean isHalf = Character.getType(character) == Character.SURROGATE;
      if (character == 0 || isHalf) {
        int place = text.substring(0, i).getBytes(UTF_8).length;
        throw source.unclear(isHalf ? "half of a surrogate pair is here" : "a NUL is here", place);
      }
    }
  }

  private UnparsableCommandException tooLarge() {
    return new UnparsableCommandException("it has more than %d bytes".formatted(maxBytes));
  }
}
