package dev.podshell.execution.catalogue;

/** A setting of the catalogue is wrong; the reader finds the line. */
final class InvalidSettingException extends IllegalArgumentException {

  private final String setting;

  /**
   * @param setting its name within the mapping that it stands in
   */
  InvalidSettingException(String setting, String message) {
    super(setting + " " + message);
    this.setting = setting;
  }

  String setting() {
    return setting;
  }
}
