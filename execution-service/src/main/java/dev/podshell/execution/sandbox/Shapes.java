package dev.podshell.execution.sandbox;

import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.WarmPool;
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
        question.limits().memory().asLongValue(),
        (int) Math.ceil(question.limits().cpu() * MILLIS),
        question.requests().memory().asLongValue(),
        (int) Math.ceil(question.requests().cpu() * MILLIS),
        question.egress() != null);
  }

  /** Returns the warm pools of a catalogue. */
  public static List<WarmPool> pools(Catalogue catalogue) {
    return catalogue.questions().values().stream()
        .filter(question -> question.warm().size() > 0)
        .map(question -> new WarmPool(of(question), question.warm().size(), question.warm().most()))
        .toList();
  }
}
