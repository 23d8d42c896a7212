package dev.podshell.contracts.topic;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the type of a record, by the name in its header or by its class. Immutable.
 *
 * @param <T> the enum of the types
 */
public final class RecordTypes<T extends Enum<T> & RecordType> {

  private final String noun;
  private final Map<String, T> byName;
  private final Map<Class<?>, T> byClass;

  private RecordTypes(String noun, T[] types) {
    this.noun = noun;
    this.byName =
        Arrays.stream(types)
            .collect(Collectors.toUnmodifiableMap(RecordType::wireName, Function.identity()));
    this.byClass =
        Arrays.stream(types)
            .collect(Collectors.toUnmodifiableMap(RecordType::recordClass, Function.identity()));
  }

  /**
   * Collects the types of a topic.
   *
   * @param noun names such a record in messages
   */
  @SafeVarargs
  public static <T extends Enum<T> & RecordType> RecordTypes<T> of(String noun, T... types) {
    return new RecordTypes<>(noun, types);
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
