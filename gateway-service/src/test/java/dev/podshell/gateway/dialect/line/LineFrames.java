package dev.podshell.gateway.dialect.line;

import jakarta.inject.Singleton;

/** Writes the lines of the gateway. Thread-safe. */
@Singleton
final class LineFrames {

  String started() {
    return "started";
  }

  String output(String text) {
    return "output " + text;
  }

  String end(int exitCode) {
    return "end " + exitCode;
  }

  String error(String message) {
    return "error " + message;
  }
}
