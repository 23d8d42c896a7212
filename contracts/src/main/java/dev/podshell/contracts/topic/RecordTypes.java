package dev.podshell.contracts.topic;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the type of a record, by the name in its header or by its class. Immutable.
 *
 * @param <T> what is known of each type
 */
public final class RecordTypes<T extends RecordType> {

  private final String noun;
  private final Map<String, T> byName;
  private final Map<Class<?>, T> byClass;

  private RecordTypes(String noun, List<T> types) {
    this.noun = noun;
    this.byName =
        types.stream()
            .collect(Collectors.toUnmodifiableMap(RecordType::wireName, Function.identity()));
    this.byClass =
        types.stream()
            .collect(Collectors.toUnmodifiableMap(RecordType::recordClass, Function.identity()));
  }

  /**
   * Collects the types of a topic.
   *
   * @param noun names such a record in messages
   */
  @SafeVarargs
  public static <T extends RecordType> RecordTypes<T> of(String noun, T... types) {
    return new RecordTypes<>(noun, List.of(types));
  }

  /**
   * Collects types whose values are JSON.
   *
   * @param noun names such a record in messages
   * @param prefix begins the names of all types
   * @param classes by the rest of the type's name
   */
  public static <R> RecordTypes<JsonRecordType<R>> ofJson(
      String noun, String prefix, Map<String, Class<? extends R>> classes) {
    return new RecordTypes<>(
        noun,
        classes.entrySet().stream()
            .map(type -> new JsonRecordType<R>(prefix + type.getKey(), type.getValue()))
            .toList());
  }

  /** Returns all types, in no order. */
  public Collection<T> all() {
    return byName.values();
  }

  /** Returns the type of a record to send. */
  public T typeOf(Class<?> recordClass) {
    T type = byClass.get(recordClass);
    if (type == null) {
      throw new IllegalArgumentException(recordClass + " is not the class of a " + noun);
    }
    return type;
  }

  /**
   * Returns the type that the headers of a received record name.
   *
   * @throws MalformedRecordException if they name none, or an unknown one
   */
  public T typeOf(CloudEventHeaders headers) throws MalformedRecordException {
    T type = byName.get(headers.type());
    if (type == null) {
      throw new MalformedRecordException("There is no " + noun + " " + headers.type());
    }
    return type;
  }

  /** Returns the type of a received record by its header alone; null if it names none of these. */
  public @Nullable T find(ConsumerRecord<byte[], byte[]> record) {
    String name = CloudEventHeaders.of(record.headers()).optional("type");
    return name == null ? null : byName.get(name);
  }
}
