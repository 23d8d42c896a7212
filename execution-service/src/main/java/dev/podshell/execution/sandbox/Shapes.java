package dev.podshell.execution.sandbox;

import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.WarmPool;
import io.quarkus.runtime.configuration.MemorySize;
import java.util.List;

/** Translates questions of the catalogue into what the runtime needs. */
public final class Shapes {

  private static final int MILLIS = 1_000;

  private Shapes() {}

  /** Returns the shape of a question's sandboxes. */
  static SandboxShape of(Question question) {
    return new SandboxShape(
        question.image(),
        question.limits().spool().asLongValue(),
        question.limits().home().asLongValue(),
        resources(question.limits().memory(), question.limits().cpu()),
        resources(question.requests().memory(), question.requests().cpu()),
        question.egress() != null);
  }

  private static SandboxShape.Resources resources(MemorySize memory, double cores) {
    return new SandboxShape.Resources(memory.asLongValue(), (int) Math.ceil(cores * MILLIS));
  }

  /** Returns the warm pools of a catalogue. */
  public static List<WarmPool> pools(Catalogue catalogue) {
    return catalogue.questions().values().stream()
        .filter(question -> question.warm().size() > 0)
        .map(question -> new WarmPool(of(question), question.warm().size(), question.warm().most()))
        .toList();
  }
}
