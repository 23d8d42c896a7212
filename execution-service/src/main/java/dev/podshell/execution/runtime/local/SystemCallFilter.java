package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Translates seccomp profiles into the program that the kernel runs before each system call of a
 * sandbox.
 *
 * <p>A classic BPF program works on 32-bit words of {@code struct seccomp_data}: the number of the
 * call, the architecture, and the arguments, each as a low and a high word. System calls of another
 * architecture end the process, because their numbers mean something else.
 */
final class SystemCallFilter {

  private static final int NUMBER_OFFSET = 0;
  private static final int ARCHITECTURE_OFFSET = 4;
  private static final int ARGUMENTS_OFFSET = 16;
  private static final int ARGUMENT_BYTES = 8;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int MAX_INSTRUCTIONS = 4_096;

  private static final int LOAD_WORD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_GREATER = 0x25;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  private static final int KILL_PROCESS = 0x8000_0000;
  private static final int ALLOW = 0x7fff_0000;
  private static final int ERROR = 0x0005_0000;
  private static final int MAX_ERROR = 4_095;
  private static final int ENOSYS = 38;

  private final Architecture architecture;
  private final Map<String, Map<String, Integer>> numbers;
  private final List<Instruction> instructions = new ArrayList<>();

  private SystemCallFilter(Architecture architecture, Map<String, Map<String, Integer>> numbers) {
    this.architecture = architecture;
    this.numbers = numbers;
  }

  /**
   * Returns one program for all profiles together, as an array of {@code struct sock_filter}.
   *
   * @throws IOException if a profile or the numbers of system calls cannot be read
   * @throws IllegalArgumentException if a profile has a part that cannot be translated
   */
  static byte[] compile(Architecture architecture, List<SeccompProfile> profiles)
      throws IOException {
    SystemCallFilter filter = new SystemCallFilter(architecture, readNumbers());
    filter.refuseOtherArchitectures();
    profiles.stream().flatMap(it -> it.rules().stream()).forEach(filter::refuse);
    filter.add(RETURN, ALLOW);
    return filter.bytes();
  }

  private static Map<String, Map<String, Integer>> readNumbers() throws IOException {
    return new JsonMapper()
        .readValue(
            Resources.text(SystemCallFilter.class, "system-calls.json"), new TypeReference<>() {});
  }

  private void refuseOtherArchitectures() {
    add(LOAD_WORD, ARCHITECTURE_OFFSET);
    add(JUMP_IF_EQUAL, 1, 0, architecture.auditNumber());
    add(RETURN, KILL_PROCESS);
    add(LOAD_WORD, NUMBER_OFFSET);
    architecture
        .firstForeignNumber()
        .ifPresent(
            first -> {
              add(JUMP_IF_AT_LEAST, 0, 1, first);
              add(RETURN, ERROR | ENOSYS);
            });
  }

  private void refuse(SeccompProfile.Rule rule) {
    if (!rule.action().equals("SCMP_ACT_ERRNO")
        || rule.errnoRet() < 1
        || rule.errnoRet() > MAX_ERROR) {
      throw new IllegalArgumentException("A rule that does not answer with an error: " + rule);
    }
    for (String name : rule.names()) {
      Map<String, Integer> known = numbers.get(name);
      if (known == null) {
        throw new IllegalArgumentException("A system call without numbers: " + name);
      }
      Integer number = known.get(architecture.configurationName());
      if (number != null) {
        refuse(number, rule.args(), rule.errnoRet());
      }
    }
  }

  /**
   * Refuses a call if all conditions hold. The accumulator holds the call's number before and
   * after.
   */
  private void refuse(int number, List<SeccompProfile.Condition> conditions, int error) {
    List<Instruction> body = new ArrayList<>();
    for (SeccompProfile.Condition condition : conditions) {
      body.addAll(test(condition));
    }
    body.add(new Instruction(RETURN, 0, 0, ERROR | error));
    // A condition that fails jumps here, past the instruction that returns the error.
    int end = body.size();
    for (int index = 0; index < end; index++) {
      body.set(index, body.get(index).withFailureAt(end - index - 1));
    }
    if (!conditions.isEmpty()) {
      body.add(new Instruction(LOAD_WORD, 0, 0, NUMBER_OFFSET));
    }
    add(JUMP_IF_EQUAL, 0, body.size(), number);
    instructions.addAll(body);
  }

  /** The value of an argument has 64 bits, of which the kernel may use fewer. */
  private static List<Instruction> test(SeccompProfile.Condition condition) {
    int low = ARGUMENTS_OFFSET + ARGUMENT_BYTES * condition.index();
    int high = low + Integer.BYTES;
    int value = low(condition.value());
    int valueHigh = high(condition.value());
    return switch (condition.op()) {
      case "SCMP_CMP_EQ" ->
          List.of(
              new Instruction(LOAD_WORD, 0, 0, high),
              new Instruction(JUMP_IF_EQUAL, 0, Instruction.FAILURE, valueHigh),
              new Instruction(LOAD_WORD, 0, 0, low),
              new Instruction(JUMP_IF_EQUAL, 0, Instruction.FAILURE, value));
      case "SCMP_CMP_GT" ->
          List.of(
              new Instruction(LOAD_WORD, 0, 0, high),
              new Instruction(JUMP_IF_GREATER, 3, 0, valueHigh),
              new Instruction(JUMP_IF_EQUAL, 0, Instruction.FAILURE, valueHigh),
              new Instruction(LOAD_WORD, 0, 0, low),
              new Instruction(JUMP_IF_GREATER, 0, Instruction.FAILURE, value));
      case "SCMP_CMP_MASKED_EQ" ->
          List.of(
              new Instruction(LOAD_WORD, 0, 0, high),
              new Instruction(AND, 0, 0, valueHigh),
              new Instruction(JUMP_IF_EQUAL, 0, Instruction.FAILURE, high(condition.valueTwo())),
              new Instruction(LOAD_WORD, 0, 0, low),
              new Instruction(AND, 0, 0, value),
              new Instruction(JUMP_IF_EQUAL, 0, Instruction.FAILURE, low(condition.valueTwo())));
      default -> throw new IllegalArgumentException("A comparison that is unknown: " + condition);
    };
  }

  private static int low(long value) {
    return (int) value;
  }

  private static int high(long value) {
    return (int) (value >>> Integer.SIZE);
  }

  private void add(int code, int operand) {
    add(code, 0, 0, operand);
  }

  private void add(int code, int ifTrue, int ifFalse, int operand) {
    instructions.add(new Instruction(code, ifTrue, ifFalse, operand));
  }

  private byte[] bytes() {
    if (instructions.size() > MAX_INSTRUCTIONS) {
      throw new IllegalArgumentException("The program has too many instructions for the kernel");
    }
    ByteBuffer program =
        ByteBuffer.allocate(instructions.size() * INSTRUCTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    instructions.forEach(it -> it.put(program));
    return program.array();
  }

  /** {@code struct sock_filter}. */
  private record Instruction(int code, int ifTrue, int ifFalse, int operand) {

    /** The place of a jump that is not known yet. */
    static final int FAILURE = -1;

    Instruction withFailureAt(int distance) {
      return ifFalse == FAILURE ? new Instruction(code, ifTrue, distance, operand) : this;
    }

    void put(ByteBuffer program) {
      program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }
  }
}
