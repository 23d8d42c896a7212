package dev.podshell.execution.runtime.local;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;

/** The processors whose system calls can be filtered. */
enum Architecture {
  X86_64("amd64", 0xc000_003e, OptionalInt.of(0x4000_0000)),
  AARCH64("aarch64", 0xc000_00b7, OptionalInt.empty());

  private final String javaName;
  private final int auditNumber;
  private final OptionalInt firstForeignNumber;

  Architecture(String javaName, int auditNumber, OptionalInt firstForeignNumber) {
    this.javaName = javaName;
    this.auditNumber = auditNumber;
    this.firstForeignNumber = firstForeignNumber;
  }

  /**
   * Returns the architecture of this machine.
   *
   * @throws IsolationUnavailableException if it is not supported
   */
  static Architecture ofThisMachine() {
    String name = System.getProperty("os.arch");
    return Arrays.stream(values())
        .filter(it -> it.javaName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IsolationUnavailableException(
                    "Sandboxes cannot be kept apart on this machine: the system calls of %s processors have no filter; x86_64 and aarch64 have"
                        .formatted(name)));
  }

  /** Returns the name in {@code system-calls.json}. */
  String configurationName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the kernel's {@code AUDIT_ARCH_*}. */
  int auditNumber() {
    return auditNumber;
  }

  /** Returns the lowest call number of another ABI with the same audit number, such as x32. */
  OptionalInt firstForeignNumber() {
    return firstForeignNumber;
  }
}
