package dev.podshell.execution.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.Stream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the codes in the supervisor's own tables with those of its client. */
class ProtocolCodesTest {

  private static final String TABLES =
      """
      import json, sys
      sys.path.insert(0, sys.argv[1])
      from supervisor import protocol
      tables = "FrameType", "Result", "InputKind", "EntryKind", "LimitKind", "StreamCode"
      print(json.dumps({
          table: {name: code for name, code in vars(getattr(protocol, table)).items() if name.isupper()}
          for table in tables}))
      """;

  @TempDir private static Path folder;

  private static Map<String, Map<String, Integer>> supervisor = Map.of();

  @BeforeAll
  static void readTables() throws Exception {
    Path program = folder.resolve("supervisor.pyz");
    try (var resource = SupervisorConnection.class.getResourceAsStream("supervisor.pyz")) {
      Files.write(program, resource.readAllBytes());
    }
    Process python =
        new ProcessBuilder("/usr/bin/python3", "-I", "-S", "-c", TABLES, program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    supervisor = new JsonMapper().readValue(python.getInputStream(), new TypeReference<>() {});
  }

  @Test
  void shouldHaveTheSameTypesOfFrames() {
    assertThat(table(ProtocolCodes.FrameType.values(), ProtocolCodes.FrameType::code))
        .isEqualTo(supervisor.get("FrameType"));
  }

  @Test
  void shouldHaveTheSameResultsOfRequests() {
    assertThat(table(Answer.Result.values(), Answer.Result::ordinal))
        .isEqualTo(supervisor.get("Result"));
  }

  @Test
  void shouldHaveTheSameKindsOfInput() {
    assertThat(table(ProtocolCodes.InputKind.values(), ProtocolCodes.InputKind::code))
        .isEqualTo(supervisor.get("InputKind"));
  }

  @Test
  void shouldHaveTheSameKindsOfEntries() {
    assertThat(table(ProtocolCodes.EntryKind.values(), ProtocolCodes.EntryKind::code))
        .isEqualTo(supervisor.get("EntryKind"));
  }

  @Test
  void shouldHaveTheSameLimitsAndOneForEachThatClientsAreTold() throws Exception {
    Map<String, Integer> table =
        table(ProtocolCodes.LimitKind.values(), ProtocolCodes.LimitKind::code);
    Set<Limit> limits = EnumSet.noneOf(Limit.class);
    for (int code : table.values()) {
      limits.add(ProtocolCodes.LimitKind.limitOf(code));
    }

    assertThat(table).isEqualTo(supervisor.get("LimitKind"));
    assertThat(limits).containsExactlyInAnyOrder(Limit.values());
  }

  @Test
  void shouldHaveTheSameStreamsAndOneForEachThatClientsAreTold() throws Exception {
    Map<String, Integer> table =
        table(ProtocolCodes.StreamCode.values(), ProtocolCodes.StreamCode::code);
    Set<Stream> streams = EnumSet.noneOf(Stream.class);
    for (int code : table.values()) {
      streams.add(ProtocolCodes.StreamCode.streamOf(code));
    }

    assertThat(supervisor.get("StreamCode")).containsAllEntriesOf(table);
    assertThat(streams).containsExactlyInAnyOrder(Stream.values());
  }

  private static <E extends Enum<E>> Map<String, Integer> table(E[] values, ToIntFunction<E> code) {
    return Arrays.stream(values).collect(Collectors.toMap(Enum::name, code::applyAsInt));
  }
}
