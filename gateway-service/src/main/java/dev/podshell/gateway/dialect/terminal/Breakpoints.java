package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.Program.Tap;
import dev.podshell.gateway.pipeline.Pipe;
import dev.podshell.gateway.pipeline.PipeFinder;
import dev.podshell.gateway.pipeline.UnparsableCommandException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Turns a command's {@code breakpoints} into taps. Thread-safe. */
@Singleton
final class Breakpoints {

  private final PipeFinder finder;

  Breakpoints(PipeFinder finder) {
    this.finder = finder;
  }

  /**
   * Returns the taps of a text, in its order.
   *
   * @param asked the field as it was sent
   */
  List<Tap> taps(JsonNode asked, String text) throws MalformedMessageException {
    if (asked.isMissingNode() || asked.isNull() || (asked.isArray() && asked.isEmpty())) {
      return List.of();
    }
    List<Pipe> pipes = pipes(text);
    return locations(asked, pipes.size()).stream()
        .map(
            location -> {
              Pipe pipe = pipes.get(location);
              return new Tap(location, pipe.start(), pipe.end(), pipe.merged());
            })
        .toList();
  }

  private List<Pipe> pipes(String text) throws MalformedMessageException {
    try {
      return finder.find(text);
    } catch (UnparsableCommandException e) {
      throw new MalformedMessageException(
          "breakpoints cannot be set in this text, because %s: leave them out"
              .formatted(e.getMessage()));
    }
  }

  private static Set<Integer> locations(JsonNode asked, int pipes)
      throws MalformedMessageException {
    Set<Integer> locations = new TreeSet<>();
    if (!asked.isArray() || asked.size() > Program.Shell.MAX_TAPS) {
      throw refused(pipes);
    }
    for (JsonNode location : asked) {
      boolean isPipe = location.isInt() && location.intValue() >= 0 && location.intValue() < pipes;
      if (!isPipe || !locations.add(location.intValue())) {
        throw refused(pipes);
      }
    }
    return locations;
  }

  private static MalformedMessageException refused(int pipes) {
    return new MalformedMessageException(
        switch (pipes) {
          case 0 -> "The text has no top-level pipes, so breakpoints must be absent or []";
          case 1 -> "The text has 1 top-level pipe, so breakpoints must be absent, [] or [0]";
          default ->
              "The text has %d top-level pipes, so breakpoints must be a list of at most %d different whole numbers from 0 to %d"
                  .formatted(pipes, Math.min(pipes, Program.Shell.MAX_TAPS), pipes - 1);
        });
  }
}
