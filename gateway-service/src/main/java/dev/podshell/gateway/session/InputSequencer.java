package dev.podshell.gateway.session;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.identity.CommandId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Numbers the inputs that the gateway sends for one connection, when its client does not number
 * them. Each command has a series: a writer that nobody else has, and its sequence numbers from 1.
 * A refused input ends its series, because the sandbox applies none of the inputs after it; the
 * next number begins a new series. So does the first number of a new connection, which has a
 * sequencer of its own. Inputs must reach Kafka in the order of their numbers. Thread-safe; never
 * blocks.
 */
public final class InputSequencer {

  /**
   * The number of an input.
   *
   * @param writer see {@link CommandInput#writer}
   * @param sequence see {@link CommandInput#sequence}
   */
  public record InputNumber(String writer, long sequence) {

    private InputNumber following() {
      return new InputNumber(writer, sequence + 1);
    }
  }

  private final Map<CommandId, InputNumber> last;

  /**
   * @param maxCommands how many series are continued. Of more commands, the one that began first
   *     begins a new series with its next input.
   */
  public InputSequencer(int maxCommands) {
    this.last =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<CommandId, InputNumber> eldest) {
            return size() > maxCommands;
          }
        };
  }

  /** Returns the number of the next input to a command. */
  public synchronized InputNumber next(CommandId command) {
    return last.compute(command, (_, number) -> number == null ? unordered() : number.following());
  }

  /** Returns a number for an input whose order among others does not matter. */
  public static InputNumber unordered() {
    return new InputNumber("gateway-" + UUID.randomUUID(), 1);
  }

  /**
   * Ends the series of an input that was not applied.
   *
   * @return whether the series is this connection's, and this is its first refusal. The later ones
   *     follow from the first, so a client needs only one message about them.
   */
  public synchronized boolean onRefused(CommandId command, String writer) {
    InputNumber number = last.get(command);
    return number != null && number.writer().equals(writer) && last.remove(command, number);
  }
}
