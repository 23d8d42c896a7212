package dev.podshell.contracts.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.podshell.contracts.event.RefusalReason;
import org.jspecify.annotations.Nullable;

/** How a command ended. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Exited.class, name = "exited"),
  @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Outcome.Lost.class, name = "lost")
})
public sealed interface Outcome {

  /** It ran to its end, which is the last entry of the transcript. */
  record Exited(int exitCode, @Nullable Integer signal) implements Outcome {}

  /** It never ran. */
  record Failed(RefusalReason reason, String message) implements Outcome {}

  /** Its sandbox is gone; what it did after the last entry that is stored is not known. */
  record Lost(String message) implements Outcome {}
}
