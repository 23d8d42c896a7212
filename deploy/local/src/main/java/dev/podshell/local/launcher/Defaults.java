package dev.podshell.local.launcher;

/** Lists the default values of options, as a user would type them. */
final class Defaults {

  static final String PORT = "8080";
  static final String SESSION_PORT = "8081";
  static final String EXECUTION_PORT = "8082";
  static final String KAFKA_PORT = "19092";
  static final String POSTGRES_PORT = "15432";
  static final String DATA = ".podshell";

  private Defaults() {}
}
