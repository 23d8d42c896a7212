package dev.podshell.contracts.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.podshell.contracts.event.RefusalReason;
import org.jspecify.annotations.Nullable;

/** The end of a command. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Exited.class, name = "exited"),
  @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Outcome.Lost.class, name = "lost")
})
public sealed interface Outcome {

  /** The command ran to its end, which is the last entry of the transcript. */
  record Exited(int exitCode, @Nullable Integer signal) implements Outcome {}

  /** The command never ran. */
  record Failed(RefusalReason reason, String message) implements Outcome {}

  /** The sandbox is gone; what the command did after the last stored entry is not known. */
  record Lost(String message) implements Outcome {}
}
