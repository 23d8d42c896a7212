package dev.podshell.execution.catalogue;

/** The catalogue cannot be used; the message names the file, the line and what is wrong there. */
public final class CatalogueException extends RuntimeException {

  CatalogueException(String message) {
    super(message);
  }

  CatalogueException(String message, Throwable cause) {
    super(message, cause);
  }
}
