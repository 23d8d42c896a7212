package dev.podshell.contracts.draft;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** Answers a {@link DraftSave}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = DraftAnswer.Saved.class, name = "saved"),
  @JsonSubTypes.Type(value = DraftAnswer.Conflict.class, name = "conflict"),
  @JsonSubTypes.Type(value = DraftAnswer.Full.class, name = "full")
})
public sealed interface DraftAnswer {

  /** The text is stored. */
  record Saved(long version, Instant saved) implements DraftAnswer {}

  /** Nothing was stored, because another writer has changed the base. */
  record Conflict(Draft newest) implements DraftAnswer {}

  /** Nothing was stored, because the learner has as many drafts as a learner may have. */
  record Full(String message) implements DraftAnswer {}
}
