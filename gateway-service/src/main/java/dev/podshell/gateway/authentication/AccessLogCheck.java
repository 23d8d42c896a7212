package dev.podshell.gateway.authentication;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Refuses to start with an access log that would hold tokens: an upgrade may carry one in its query
 * or in a header.
 */
final class AccessLogCheck {

  private static final String ENABLED = "quarkus.http.access-log.enabled";
  private static final String PATTERN = "quarkus.http.access-log.pattern";
  private static final Set<String> NAMED = Set.of("common", "combined", "long");
  private static final Pattern LEAKS =
      Pattern.compile(
          "%r|%q|%\\{(REQUEST_LINE|QUERY_STRING)}|%\\{(i|q|ALL_REQUEST_HEADERS)[,}]|%\\{q,|request-line|query",
          Pattern.CASE_INSENSITIVE);

  private AccessLogCheck() {}

  static void check(@Observes StartupEvent event, Config config) {
    String pattern = config.getOptionalValue(PATTERN, String.class).orElse("common");
    boolean enabled = config.getOptionalValue(ENABLED, Boolean.class).orElse(false);
    if (enabled && (NAMED.contains(pattern) || LEAKS.matcher(pattern).find())) {
      throw new ConfigurationException(
          PATTERN
              + " would log query strings or headers, which carry tokens. Use a pattern without them, such as: %h %m %U %s %b");
    }
  }
}
