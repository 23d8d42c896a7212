package dev.podshell.contracts.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the JSON of records. Times are in ISO 8601. Unknown fields are ignored, so that
 * a newer service may add some. Thread-safe.
 */
public final class RecordJson {

  private static final ObjectMapper MAPPER = configure(new JsonMapper());

  private RecordJson() {}

  /** Gives a mapper of any Jackson format the settings of these records. */
  public static <M extends ObjectMapper> M configure(M mapper) {
    mapper.registerModule(new JavaTimeModule());
    mapper.registerModule(new Jdk8Module());
    mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    return mapper;
  }

  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Reads a complete value: a component is null only where it is declared {@code @Nullable}.
   *
   * @throws MalformedRecordException whatever is wrong with it, fit for a dead letter
   */
  public static <T> T read(byte @Nullable [] json, Class<T> type) throws MalformedRecordException {
    if (json == null) {
      throw new MalformedRecordException("The record has no value");
    }
    T value;
    try {
      value = MAPPER.readValue(json, type);
    } catch (IOException | RuntimeException e) { // a deserializer may fail with any
      throw new MalformedRecordException("The value is not a " + type.getSimpleName(), e);
    }
    Completeness.require(value);
    return value;
  }
}
