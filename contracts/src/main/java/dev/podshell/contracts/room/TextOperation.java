package dev.podshell.contracts.room;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes an edit of a text, from its beginning to its end: characters are kept, inserted or
 * deleted. Lengths count UTF-16 code units, as editors in browsers do. In JSON it is a list of
 * positive numbers (kept), negative numbers (deleted) and strings (inserted).
 *
 * <p>{@link #transform} merges two operations that were made on the same text, so that both orders
 * end at the same text (TP1).
 *
 * @param steps neither empty ones nor two of a kind in a row
 * @see <a href="https://doi.org/10.1145/215585.215706">Nichols et al., High-latency, low-bandwidth
 *     windowing in the Jupiter collaboration system (1995)</a>
 */
public record TextOperation(List<Step> steps) {

  /**
   * Bounds the steps of an operation that a client submits to a room, and so the cost of merging
   * it.
   */
  public static final int MAX_STEPS = 4096;

  /** Does one thing to the characters that follow those of the last step. */
  public sealed interface Step {}

  /** Keeps characters. */
  public record Keep(int length) implements Step {}

  /** Inserts characters. */
  public record Insert(String text) implements Step {}

  /** Deletes characters. */
  public record Delete(int length) implements Step {}

  /** Holds the results of {@link #transform}: each operation as it applies after the other one. */
  public record Pair(TextOperation first, TextOperation second) {}

  public TextOperation {
    steps = List.copyOf(steps);
  }

  /**
   * Reads JSON.
   *
   * @throws IllegalArgumentException if it is not an operation
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static TextOperation ofJson(List<Object> json) {
    Builder builder = new Builder();
    for (Object step : json) {
      switch (step) {
        case Integer length when length > 0 -> builder.keep(length);
        case Integer length when length < 0 && length > Integer.MIN_VALUE ->
            builder.delete(-length);
        case String text when !text.isEmpty() -> builder.insert(text);
        default -> throw new IllegalArgumentException("This is no step of an operation: " + step);
      }
    }
    return builder.build();
  }

  /** Returns the form that {@link #ofJson} reads. */
  @JsonValue
  public List<Object> json() {
    List<Object> json = new ArrayList<>(steps.size());
    for (Step step : steps) {
      json.add(
          switch (step) {
            case Keep(int length) -> length;
            case Insert(String text) -> text;
            case Delete(int length) -> -length;
          });
    }
    return json;
  }

  /** Replaces a part of a text, from {@code begin} until before {@code end}. */
  public static TextOperation replace(String text, int begin, int end, String replacement) {
    return new Builder()
        .keep(begin)
        .delete(end - begin)
        .insert(replacement)
        .keep(text.length() - end)
        .build();
  }

  /**
   * Returns the same change of a text in one piece, which replaces everything between the first and
   * the last change. Takes time linear in the text.
   *
   * @param text the text that this operation applies to
   * @throws IllegalArgumentException if the text does not have the {@link #baseLength}
   */
  public TextOperation inOnePiece(String text) {
    String after = apply(text);
    if (steps.size() <= 2) {
      return this;
    }
    int prefix = steps.getFirst() instanceof Keep(int kept) ? kept : 0;
    int suffix = steps.getLast() instanceof Keep(int kept) ? kept : 0;
    return replace(
        text, prefix, text.length() - suffix, after.substring(prefix, after.length() - suffix));
  }

  /** Returns the length of the texts that the operation applies to. */
  public int baseLength() {
    long length = 0;
    for (Step step : steps) {
      length +=
          switch (step) {
            case Keep(int kept) -> kept;
            case Insert _ -> 0;
            case Delete(int deleted) -> deleted;
          };
    }
    return Math.toIntExact(length);
  }

  /** Returns by how much the operation makes a text longer; negative if shorter. */
  public int growth() {
    long growth = 0;
    for (Step step : steps) {
      growth +=
          switch (step) {
            case Keep _ -> 0;
            case Insert(String text) -> text.length();
            case Delete(int deleted) -> -deleted;
          };
    }
    return Math.toIntExact(growth);
  }

  /** Returns whether the operation leaves every text as it is. */
  public boolean isNoop() {
    return steps.stream().allMatch(step -> step instanceof Keep);
  }

  /**
   * The text after it.
   *
   * @throws IllegalArgumentException if the text does not have the {@link #baseLength}
   */
  public String apply(String text) {
    if (text.length() != baseLength()) {
      throw new IllegalArgumentException(
          "The operation is for %d characters, and the text has %d"
              .formatted(baseLength(), text.length()));
    }
    StringBuilder result = new StringBuilder(text.length() + Math.max(0, growth()));
    int position = 0;
    for (Step step : steps) {
      switch (step) {
        case Keep(int length) -> {
          result.append(text, position, position + length);
          position += length;
        }
        case Insert(String inserted) -> result.append(inserted);
        case Delete(int length) -> position += length;
      }
    }
    return result.toString();
  }

  /**
   * Brings two operations on the same text together: this one and then {@code second} of the answer
   * ends at the same text as {@code other} and then {@code first}. Where both insert at the same
   * place, what this one inserts comes first.
   *
   * @throws IllegalArgumentException if they are for texts of different lengths
   */
  public Pair transform(TextOperation other) {
    if (baseLength() != other.baseLength()) {
      throw new IllegalArgumentException("The operations are for different texts");
    }
    return new Transformation(steps, other.steps).run();
  }

  /**
   * Composes this operation and a following one into one. Takes time linear in the steps and the
   * inserted characters of both.
   *
   * @param next applies to the result of this operation
   * @throws IllegalArgumentException if it applies to texts of another length
   */
  public TextOperation then(TextOperation next) {
    if (baseLength() + growth() != next.baseLength()) {
      throw new IllegalArgumentException("The next operation is for another text");
    }
    return new Composition(steps, next.steps).run();
  }

  /**
   * Concatenates steps, and joins adjacent ones of the same kind. Takes time linear in its input.
   */
  public static final class Builder {

    private final List<Step> steps = new ArrayList<>();

    /** The text that is inserted after the last step. */
    private final StringBuilder inserted = new StringBuilder();

    public Builder keep(int length) {
      if (length > 0) {
        endInsert();
        if (last() instanceof Keep(int before)) {
          steps.set(steps.size() - 1, new Keep(Math.addExact(before, length)));
        } else {
          steps.add(new Keep(length));
        }
      }
      return this;
    }

    public Builder insert(String text) {
      return insert(text, 0, text.length());
    }

    /** Inserts a part of a text. */
    public Builder insert(String text, int begin, int end) {
      inserted.append(text, begin, end);
      return this;
    }

    public Builder delete(int length) {
      if (length > 0) {
        endInsert();
        if (last() instanceof Delete(int before)) {
          steps.set(steps.size() - 1, new Delete(Math.addExact(before, length)));
        } else {
          steps.add(new Delete(length));
        }
      }
      return this;
    }

    public TextOperation build() {
      endInsert();
      return new TextOperation(steps);
    }

    private void endInsert() {
      if (!inserted.isEmpty()) {
        steps.add(new Insert(inserted.toString()));
        inserted.setLength(0);
      }
    }

    private @Nullable Step last() {
      return steps.isEmpty() ? null : steps.getLast();
    }
  }
}
