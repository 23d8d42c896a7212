package dev.podshell.environment;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of environment variables from being read as expressions. Secrets come from there,
 * and one that has {@code $$} or {@code ${} in it would become another, or none, on the way. It comes
 * just before expressions are resolved, so that it also holds for a variable that an expression in a
 * file names. Found by the service loader.
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
