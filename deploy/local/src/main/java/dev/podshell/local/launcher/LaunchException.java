package dev.podshell.local.launcher;

/** Says that Podshell cannot be started with these options; the message says why and what to do. */
final class LaunchException extends Exception {

  LaunchException(String message) {
    super(message);
  }
}
