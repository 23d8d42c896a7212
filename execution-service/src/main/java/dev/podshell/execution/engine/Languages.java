package dev.podshell.execution.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the languages that come with this service: each is a folder beside this class with {@code
 * language.yaml} and the files that it names, and the file {@code languages} lists the folders.
 */
public final class Languages {

  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final Map<String, ScriptLanguage> BUNDLED = readAll();

  private Languages() {}

  /** Returns all languages by name, in alphabetical order; unmodifiable. */
  public static Map<String, ScriptLanguage> bundled() {
    return BUNDLED;
  }

  private static Map<String, ScriptLanguage> readAll() {
    Map<String, ScriptLanguage> all = new TreeMap<>();
    for (String name : resource("languages").lines().filter(line -> !line.isBlank()).toList()) {
      all.put(name, read(name));
    }
    return Collections.unmodifiableMap(all);
  }

  private static ScriptLanguage read(String name) {
    LanguageDescriptor descriptor;
    try {
      descriptor = MAPPER.readValue(resource(name + "/language.yaml"), LanguageDescriptor.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The descriptor of %s is wrong".formatted(name), e);
    }
    List<String> names = new ArrayList<>(descriptor.files());
    names.addAll(descriptor.engine().files());
    names.addAll(descriptor.engine().preludeFiles());
    Map<String, String> files = new HashMap<>();
    for (String file : names) {
      Path path = Path.of(name, file).normalize(); // may belong to another language
      files.put(path.getFileName().toString(), resource(path.toString()));
    }
    return new ScriptLanguage(descriptor, files);
  }

  private static String resource(String path) {
    try (InputStream file = Languages.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException("The service was built without " + path);
      }
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
