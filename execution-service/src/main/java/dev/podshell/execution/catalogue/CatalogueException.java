package dev.podshell.execution.catalogue;

/** The catalogue cannot be used. The message names the file, the line and the error. */
public final class CatalogueException extends RuntimeException {

  CatalogueException(String message) {
    super(message);
  }

  CatalogueException(String message, Throwable cause) {
    super(message, cause);
  }
}
