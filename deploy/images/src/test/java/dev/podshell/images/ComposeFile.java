package dev.podshell.images;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** Reads the containers of docker-compose.yml, with what they share merged in. */
record ComposeFile(Map<String, JsonNode> containers) {

  static final Path REPOSITORY = Path.of("../..");

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Pattern SECRET = Pattern.compile("\\$\\{([A-Z_]+):\\?[^}]+}");

  /** Jackson's reader does not know merge keys. */
  static ComposeFile read() throws IOException {
    try (var text = Files.newBufferedReader(REPOSITORY.resolve("docker-compose.yml"))) {
      JsonNode file = MAPPER.valueToTree(new Yaml().load(text));
      return new ComposeFile(
          file.get("services").properties().stream()
              .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
  }

  JsonNode container(String name) {
    return requireNonNull(containers.get(name), name);
  }

  JsonNode container(Service service) {
    return container(service.moduleName());
  }

  /**
   * Returns the variables of a service, with a long secret instead of each that comes from outside.
   */
  Map<String, String> environment(Service service) {
    Map<String, String> environment = new TreeMap<>();
    container(service)
        .get("environment")
        .properties()
        .forEach(
            variable ->
                environment.put(
                    variable.getKey(),
                    SECRET.matcher(variable.getValue().asText()).replaceAll("5".repeat(64))));
    return environment;
  }

  static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
