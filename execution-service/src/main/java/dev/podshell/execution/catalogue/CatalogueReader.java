package dev.podshell.execution.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads catalogues, and reports errors with file and line. */
public final class CatalogueReader {

  private static final String BUNDLED = "catalogue.yaml";
  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .addModule(
              new SimpleModule()
                  .addDeserializer(
                      Duration.class,
                      scalar(Duration.class, DurationConverter::parseDuration, "30s, 10m or 8h"))
                  .addDeserializer(
                      MemorySize.class,
                      scalar(MemorySize.class, new MemorySizeConverter()::convert, "64M or 2G")))
          .build();

  private CatalogueReader() {}

  /**
   * Reads the catalogue at a path. Without a path it reads the bundled catalogue.
   *
   * @throws CatalogueException if it cannot be read or is wrong
   */
  public static Catalogue read(Optional<Path> path) {
    String name = path.map(Path::toString).orElse(BUNDLED);
    try (InputStream content =
        path.isPresent()
            ? Files.newInputStream(path.get())
            : CatalogueReader.class.getResourceAsStream(BUNDLED)) {
      if (content == null) {
        throw new CatalogueException("The service was built without " + BUNDLED);
      }
      return parse(name, new String(content.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new CatalogueException("The catalogue %s cannot be read: %s".formatted(name, e), e);
    }
  }

  static Catalogue parse(String name, String yaml) {
    try {
      Catalogue catalogue = MAPPER.readValue(yaml, Catalogue.class);
      if (catalogue == null) {
        throw new CatalogueException(name + ":1: the catalogue is empty");
      }
      return catalogue;
    } catch (JsonMappingException e) {
      throw wrongSetting(name, yaml, e);
    } catch (JsonProcessingException e) {
      throw new CatalogueException(at(name, line(e), e.getOriginalMessage()), e);
    }
  }

  private static CatalogueException wrongSetting(String name, String yaml, JsonMappingException e) {
    List<String> path = new ArrayList<>();
    e.getPath().forEach(step -> path.add(String.valueOf(step.getFieldName())));
    String message = e.getOriginalMessage();
    if (e.getCause() instanceof InvalidSettingException invalid) {
      path.addAll(List.of(invalid.setting().split("\\.")));
      message = invalid.getMessage();
    }
    int line;
    try {
      Node document = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
      line = document == null ? line(e) : lineOf(document, path);
    } catch (YAMLException _) {
      line = line(e);
    }
    return new CatalogueException(at(name, line, String.join(".", path) + ": " + message), e);
  }

  /** Returns the line of the last part of a path that the document has. */
  private static int lineOf(Node document, List<String> path) {
    Node node = document;
    int line = document.getStartMark().getLine() + 1;
    for (String step : path) {
      if (!(node instanceof MappingNode mapping)) {
        return line;
      }
      NodeTuple found = null;
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step)) {
          found = tuple;
        }
      }
      if (found == null) {
        return line;
      }
      line = found.getKeyNode().getStartMark().getLine() + 1;
      node = found.getValueNode();
    }
    return line;
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  private static String at(String name, int line, String message) {
    return "%s:%d: %s".formatted(name, line, message);
  }

  private static <T> StdScalarDeserializer<T> scalar(
      Class<T> type, Function<String, T> parser, String examples) {
    return new StdScalarDeserializer<>(type) {
      @Override
      public T deserialize(JsonParser parsed, DeserializationContext context) throws IOException {
        try {
          return parser.apply(parsed.getText());
        } catch (IllegalArgumentException e) {
          throw context.weirdStringException(parsed.getText(), type, "write it as " + examples);
        }
      }
    };
  }
}
