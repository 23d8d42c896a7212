package dev.podshell.gateway.sessionservice;

/** A document is larger than the session service stores; the message is for the learner. */
public final class DocumentTooLargeException extends Exception {

  DocumentTooLargeException(String document) {
    super("The " + document + " are too large to be stored: make them smaller");
  }
}
