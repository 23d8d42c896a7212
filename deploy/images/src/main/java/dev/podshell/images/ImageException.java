package dev.podshell.images;

/** An image cannot be built; the message says why and what to do. */
public final class ImageException extends Exception {

  public ImageException(String message) {
    super(message);
  }

  static ImageException of(String image, Throwable cause) {
    return new ImageException(
        "The image of the %s failed: %s".formatted(image, cause.getMessage()), cause);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
