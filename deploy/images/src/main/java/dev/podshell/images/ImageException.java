package dev.podshell.images;

/** An image cannot be built; the message says why and what to do. */
public final class ImageException extends Exception {

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
