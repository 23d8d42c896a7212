package dev.podshell.execution.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a question that the catalogue does not name. */
public enum UnknownQuestions {
  /** It gets the default entry. */
  @JsonProperty("default")
  USE_DEFAULT,
  /** Its commands fail, and say so. */
  @JsonProperty("refuse")
  REFUSE
}
