package dev.podshell.contracts.topic;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a value that was read has every component that its type requires. JSON can contain
 * {@code null}, or nothing at all, for any component of a record, and Jackson accepts it. The code
 * that gets the record relies on a component being null only where it is declared
 * {@code @Nullable}. Thread-safe.
 */
final class Completeness {

  private static final ClassValue<List<Component>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents()).map(Component::create).toList();
        }
      };

  private Completeness() {}

  /**
   * Refuses a value in which something is missing, at any depth.
   *
   * @throws MalformedRecordException with the path of what is missing
   */
  static void require(@Nullable Object value) throws MalformedRecordException {
    String missing = firstMissing("", value);
    if (missing != null) {
      throw new MalformedRecordException(
          missing.isEmpty() ? "The value is null" : "The value has no " + missing);
    }
  }

  private static @Nullable String firstMissing(String path, @Nullable Object value) {
    return switch (value) {
      case null -> path;
      case Record record -> firstOfRecord(path, record);
      case Iterable<?> elements -> firstOfElements(path, elements);
      case Object[] elements -> firstOfElements(path, Arrays.asList(elements));
      case Map<?, ?> map -> firstOfElements(path, map.values());
      default -> null;
    };
  }

  private static @Nullable String firstOfRecord(String path, Record record) {
    for (Component component : COMPONENTS.get(record.getClass())) {
      Object value = component.valueIn(record);
      if (value == null && component.isNullable()) {
        continue;
      }
      String missing =
          firstMissing(path.isEmpty() ? component.name() : path + "." + component.name(), value);
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  private static @Nullable String firstOfElements(String path, Iterable<?> elements) {
    for (Object element : elements) {
      String missing = firstMissing(path + "[]", element);
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  /** A component of a record, and the accessor of its value. */
  private record Component(String name, boolean isNullable, Method accessor) {

    static Component create(RecordComponent component) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return new Component(
          component.getName(),
          component.getAnnotatedType().isAnnotationPresent(Nullable.class),
          accessor);
    }

    @Nullable Object valueIn(Record record) {
      try {
        return accessor.invoke(record);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("The component " + name + " cannot be read", e);
      }
    }
  }
}
