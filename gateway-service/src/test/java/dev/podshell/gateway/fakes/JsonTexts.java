package dev.podshell.gateway.fakes;

import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Generates JSON of clients that know the names of fields, and little else. */
public final class JsonTexts {

  private static final String[] VALUES = {
    "\"\"",
    "\"x\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\u20ac\"",
    "\"combined\"",
    "\"text\"",
    "\"stdin\"",
    "\"signal\"",
    "\"resize\"",
    "\"eof\"",
    "\"SIGINT\"",
    "\"closed\"",
    "\"open\"",
    "\"gen_terminal\"",
    "\"persistant_terminal\"",
    "\"interactive_terminal\"",
    "\"frq\"",
    "\"n-\"",
    "0",
    "1",
    "2",
    "-1",
    "1.5",
    "1e400",
    "-0",
    "9007199254740992",
    "9223372036854775808",
    "80",
    "1001",
    "true",
    "false",
    "null",
    "[]",
    "[0]",
    "[{}]",
    "[{\"serverId\":1}]",
    "{}",
    "{\"cols\":80,\"rows\":24}",
    "{\"cols\":0}",
    "{\"A\":\"b\"}",
    "{\"A=\":\"b\"}",
    "{\"A\":1}"
  };

  private JsonTexts() {}

  /** Generates objects with some of these fields. */
  public static Arbitrary<String> objects(String... names) {
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of(VALUES),
            Arbitraries.strings().ofMaxLength(20).map(JsonTexts::quoted),
            Arbitraries.longs().map(String::valueOf));
    return Arbitraries.maps(Arbitraries.of(names), values)
        .ofMinSize(0)
        .ofMaxSize(names.length)
        .map(JsonTexts::object);
  }

  /** Generates the same, some of them broken: cut short, followed by more, or not JSON at all. */
  public static Arbitrary<String> cut(Arbitrary<String> objects) {
    return Arbitraries.oneOf(
        objects,
        objects.flatMap(
            text ->
                Arbitraries.integers()
                    .between(0, text.length())
                    .map(end -> text.substring(0, end))),
        objects.map(text -> text + "]"),
        Arbitraries.strings().ofMaxLength(40),
        Arbitraries.integers().between(1, 5000).map("["::repeat));
  }

  private static String object(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Writes each character by its number, so that JSON can contain all of them. */
  private static String quoted(String text) {
    return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining("", "\"", "\""));
  }
}
