package dev.podshell.gateway.file;

/** Thrown if a file cannot be sent; the message is for the learner. */
final class FileProblem extends Exception {

  private final int status;

  private FileProblem(int status, String message) {
    super(message);
    this.status = status;
  }

  static FileProblem unauthorized() {
    return new FileProblem(
        401,
        "Show a sessionToken or a token in Authorization: Bearer, or POST it to /files/session for"
            + " a cookie");
  }

  /** The file is too large to be sent. */
  static FileProblem tooLarge(long bytes) {
    return new FileProblem(
        403, "The file is larger than the %d bytes that are sent".formatted(bytes));
  }

  static FileProblem foreignOrigin() {
    return new FileProblem(403, "Pages of this origin may not ask for files");
  }

  /** There is no such file, or it is another learner's; the answers do not differ. */
  static FileProblem notFound(String message) {
    return new FileProblem(404, message);
  }

  static FileProblem gone(String message) {
    return new FileProblem(410, message);
  }

  static FileProblem tooMany() {
    return new FileProblem(429, "Too many files are asked for at once: try again in a moment");
  }

  static FileProblem tooMany(String message) {
    return new FileProblem(429, message);
  }

  static FileProblem unavailable(String message) {
    return new FileProblem(503, message);
  }

  static FileProblem timeout() {
    return new FileProblem(504, "The sandbox did not answer in time: try again in a moment");
  }

  /** Returns the HTTP status. */
  int status() {
    return status;
  }
}
