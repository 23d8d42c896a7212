package dev.podshell.execution.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the filter's answers by running the program as the kernel does. */
class SystemCallFilterTest {

  private static final int ALLOWED = 0x7fff_0000;
  private static final int KILLED = 0x8000_0000;
  private static final int REFUSED = 0x0005_0000;

  @ParameterizedTest
  @CsvSource({
    "X86_64,  1,   0, 0",
    "X86_64,  250, 0, 1",
    "X86_64,  435, 0, 38",
    "X86_64,  165, 0, 1",
    "X86_64,  41,  1, 0",
    "X86_64,  41,  2, 0",
    "X86_64,  41,  10, 0",
    "X86_64,  41,  16, 0",
    "X86_64,  41,  40, 97",
    "X86_64,  41,  38, 97",
    "X86_64,  41,  4294967336, 97",
    "X86_64,  41,  4294967299, 97",
    "X86_64,  53,  30, 97",
    "X86_64,  56,  17, 0",
    "X86_64,  56,  4001536, 0",
    "X86_64,  56,  268435473, 1",
    "X86_64,  56,  131089, 1",
    "X86_64,  1073741863, 0, 38",
    "AARCH64, 64,  0, 0",
    "AARCH64, 219, 0, 1",
    "AARCH64, 435, 0, 38",
    "AARCH64, 198, 40, 97",
    "AARCH64, 198, 2, 0",
    "AARCH64, 220, 268435473, 1",
    "AARCH64, 220, 17, 0",
    "AARCH64, 250, 0, 0",
  })
  void shouldAnswerWithAnErrorOrAllow(
      Architecture architecture, int number, long argument, int error) throws Exception {
    assertThat(run(architecture, architecture.auditNumber(), number, argument))
        .isEqualTo(error == 0 ? ALLOWED : REFUSED | error);
  }

  @ParameterizedTest
  @EnumSource
  void shouldEndAProcessThatSpeaksAsAnotherArchitecture(Architecture architecture)
      throws Exception {
    int i386 = 0x4000_0003;
    int arm = 0x4000_0028;
    assertThat(run(architecture, i386, 20, 0)).isEqualTo(KILLED);
    assertThat(run(architecture, arm, 20, 0)).isEqualTo(KILLED);
  }

  @Test
  void shouldRefuseToTranslateWhatItDoesNotKnow() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compile(rule("no_such_call", "SCMP_ACT_ERRNO", 1)))
        .withMessageContaining("no_such_call");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compile(rule("mount", "SCMP_ACT_LOG", 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compile(rule("mount", "SCMP_ACT_ERRNO", 0)));
  }

  private static SeccompProfile.Rule rule(String name, String action, int error) {
    return new SeccompProfile.Rule(List.of(name), null, action, error);
  }

  private static byte[] compile(SeccompProfile.Rule rule) throws Exception {
    return SystemCallFilter.compile(
        Architecture.X86_64, List.of(new SeccompProfile("SCMP_ACT_ALLOW", List.of(rule))));
  }

  private static int run(Architecture architecture, int audit, int number, long argument)
      throws Exception {
    ByteBuffer program =
        ByteBuffer.wrap(
                SystemCallFilter.compile(
                    architecture,
                    List.of(
                        SeccompProfile.read("seccomp.json"),
                        SeccompProfile.read("seccomp-sandbox.json"))))
            .order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, audit).putLong(16, argument);
    int accumulator = 0;
    for (int at = 0; ; at++) {
      int code = program.getShort(at * 8);
      int ifTrue = program.get(at * 8 + 2) & 0xff;
      int ifFalse = program.get(at * 8 + 3) & 0xff;
      int operand = program.getInt(at * 8 + 4);
      int compared = Integer.compareUnsigned(accumulator, operand);
      switch (code) {
        case 0x20 -> accumulator = data.getInt(operand);
        case 0x54 -> accumulator &= operand;
        case 0x15 -> at += compared == 0 ? ifTrue : ifFalse;
        case 0x25 -> at += compared > 0 ? ifTrue : ifFalse;
        case 0x35 -> at += compared >= 0 ? ifTrue : ifFalse;
        case 0x06 -> {
          return operand;
        }
        default -> throw new AssertionError("An instruction that the kernel refuses: " + code);
      }
    }
  }
}
