package dev.podshell.local.launcher;

/** Podshell cannot be started as it was asked for; the message says why and what to do. */
final class LaunchException extends Exception {

  LaunchException(String message) {
    super(message);
  }
}
