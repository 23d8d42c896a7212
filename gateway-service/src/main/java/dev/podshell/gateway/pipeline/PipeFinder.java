package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.GatewayConfiguration.Breakpoints;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSLanguage;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSReader;
import org.treesitter.TSTree;
import org.treesitter.TreeSitterBash;

/**
 * Finds the pipes of a shell's text by tree-sitter's grammar of bash. That grammar is not at home
 * with every here-document, {@code !} and {@code time}: these are masked, and the text is read
 * again as long as there are any. What it then does not understand is refused, for a tap in the
 * wrong place would change what the text does.
 *
 * <p>The grammar is native code: what it reads is bounded in size, in time, and in how many are
 * read at once. Thread-safe.
 */
@Singleton
public final class PipeFinder {

  private static final Logger LOG = Logger.getLogger(PipeFinder.class);

  /** Loads the native libraries when it is first used. */
  private static final class Bash {
    private static final TSLanguage LANGUAGE = new TreeSitterBash();
  }

  private final long maxBytes;
  private final Duration timeout;
  private final Semaphore parsers;

  @Inject
  PipeFinder(GatewayConfiguration configuration) {
    this(configuration.dialects().breakpoints());
  }

  private PipeFinder(Breakpoints breakpoints) {
    this(
        breakpoints.textSize().asLongValue(),
        breakpoints.timeout(),
        new Semaphore(breakpoints.parsers()));
  }

  PipeFinder(long maxBytes, Duration timeout, Semaphore parsers) {
    this.maxBytes = maxBytes;
    this.timeout = timeout;
    this.parsers = parsers;
  }

  /**
   * The pipes {@code |} and {@code |&} of the text's top-level pipelines, in the order of the text.
   * Blocks while the text is read.
   *
   * @throws UnclearTextException if they cannot be told for sure
   */
  public List<Pipe> find(String text) throws UnclearTextException, InterruptedException {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > maxBytes) {
      throw new UnclearTextException("it has more than " + maxBytes + " bytes");
    }
    parsers.acquire();
    try {
      return find(bytes, System.nanoTime() + timeout.toNanos());
    } catch (LinkageError e) {
      LOG.error("The shell's grammar cannot be loaded", e);
      throw new UnclearTextException("this server has no grammar of the shell");
    } finally {
      parsers.release();
    }
  }

  private static List<Pipe> find(byte[] bytes, long deadline) throws UnclearTextException {
    Masking masking = new Masking(bytes);
    while (true) {
      try (TSParser parser = new TSParser();
          TSTree tree = parse(parser, bytes, deadline)) {
        if (tree == null) {
          throw new UnclearTextException("reading it takes too long");
        }
        TSNode root = tree.getRootNode();
        if (!FirstObstacle.in(root, bytes).mask(masking)) {
          if (root.hasError()) {
            throw new UnclearTextException("it cannot be read as bash");
          }
          return TopLevel.pipes(root, bytes);
        }
      }
    }
  }

  private static @Nullable TSTree parse(TSParser parser, byte[] bytes, long deadline) {
    parser.setLanguage(Bash.LANGUAGE);
    TSReader reader =
        (buffer, offset, _) -> {
          int length = Math.max(0, Math.min(buffer.length, bytes.length - offset));
          System.arraycopy(bytes, Math.min(offset, bytes.length), buffer, 0, length);
          return length;
        };
    return parser.parseWithOptions(
        new byte[bytes.length + 1],
        null,
        reader,
        TSInputEncoding.TSInputEncodingUTF8,
        _ -> System.nanoTime() - deadline > 0);
  }
}
