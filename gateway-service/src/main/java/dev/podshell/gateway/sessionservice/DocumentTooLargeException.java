package dev.podshell.gateway.sessionservice;

/** Thrown if a document is too large to be stored; the message is for the learner. */
public final class DocumentTooLargeException extends Exception {

  DocumentTooLargeException(String document) {
    super("The " + document + " are too large to be stored: make them smaller");
  }
}
