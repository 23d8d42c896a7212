package dev.podshell.execution.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The treatment of questions without an entry in the catalogue. */
public enum UnknownQuestions {
  /** The question gets the default entry. */
  @JsonProperty("default")
  USE_DEFAULT,
  /** Commands of the question fail, with the reason. */
  @JsonProperty("refuse")
  REFUSE
}
