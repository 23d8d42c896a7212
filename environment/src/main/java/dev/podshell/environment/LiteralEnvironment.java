package dev.podshell.environment;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Prevents the values of environment variables from being read as expressions. They hold secrets,
 * and expansion would change or lose one that contains {@code $$} or {@code ${}. It runs just
 * before expressions are resolved, so it also applies to a variable that an expression in a file
 * names. The service loader finds it.
 */
@Priority(Priorities.LIBRARY + 290)
public final class LiteralEnvironment implements ConfigSourceInterceptor {

  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    ConfigValue found = context.proceed(name);
    if (found == null || found.getValue() == null || !isOfEnvironment(found)) {
      return found;
    }
    return found.withValue(found.getValue().replace("$", "\\$"));
  }

  private static boolean isOfEnvironment(ConfigValue value) {
    return EnvConfigSource.NAME.equals(value.getConfigSourceName());
  }
}
