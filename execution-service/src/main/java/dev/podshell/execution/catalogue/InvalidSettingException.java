package dev.podshell.execution.catalogue;

/** A setting of the catalogue is wrong. The reader adds the line. */
final class InvalidSettingException extends IllegalArgumentException {

  private final String setting;

  /**
   * @param setting the name within its mapping
   */
  InvalidSettingException(String setting, String message) {
    super(setting + " " + message);
    this.setting = setting;
  }

  String setting() {
    return setting;
  }
}
