package dev.podshell.contracts.event;

/**
 * Why a sandbox ends, or has ended. These are the only texts about it: each travels with the event,
 * and services show it to learners as it is.
 */
public enum EndReason {
  /** Nothing ran and nobody typed for the question's idle limit. */
  IDLE(
      "The sandbox will end soon unless you use it",
      "The sandbox was ended because nobody used it"),
  /** It reached the age limit of its question. */
  AGE(
      "The sandbox will end soon because it is reaching its age limit",
      "The sandbox was ended because it had reached its age limit"),
  /** Nothing ran in it, and its learner began another with the maximum number of sandboxes. */
  QUOTA(
      "The sandbox ends now to make room for another that you have begun",
      "The sandbox was ended to make room for another that its learner began"),
  /** Its programs exceeded the memory limit. */
  MEMORY("The sandbox was ended because its commands together exceeded their memory limit"),
  /** Its files exceeded the limit of its home. */
  FILES("The sandbox was ended because its files exceeded their limit"),
  /** The machine evicted it for lack of memory or disk space. */
  MACHINE_FULL("The sandbox was ended because its machine had no room left"),
  /** The machine failed, or does not answer. */
  MACHINE_LOST("The machine that the sandbox ran on was lost"),
  /** Somebody deleted it, or drained its machine. */
  DELETED(
      "The sandbox was ended from outside, by an operator or because its machine was taken out of"
          + " service"),
  /** Its owner could not reach its supervisor and destroyed it. */
  UNREACHABLE("The sandbox was ended because it could no longer be reached"),
  /** Its image is missing, so it never started. */
  NO_IMAGE("The image of this question cannot be fetched; tell the operator of this course"),
  /** Its container is configured wrongly, so it never started. */
  NOT_STARTED("The sandbox cannot be started; tell the operator of this course"),
  /** It ended, and nothing is known of the reason. */
  UNKNOWN("The sandbox has ended unexpectedly");

  private final String warning;
  private final String message;

  EndReason(String message) {
    this("The sandbox will end soon", message);
  }

  EndReason(String warning, String message) {
    this.warning = warning;
    this.message = message;
  }

  /** Returns the text for a sandbox that is going to end. */
  public String warning() {
    return warning;
  }

  /** Returns the text for a sandbox that has ended. */
  public String message() {
    return message;
  }
}
