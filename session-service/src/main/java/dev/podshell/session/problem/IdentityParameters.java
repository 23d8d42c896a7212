package dev.podshell.session.problem;

import dev.podshell.contracts.draft.DraftName;
import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses identities and times in paths and queries, and answers a malformed one with 400. */
@Provider
public final class IdentityParameters implements ParamConverterProvider {

  private static final Map<Class<?>, Function<String, ?>> PARSERS =
      Map.of(
          SessionId.class, SessionId::new,
          SandboxId.class, SandboxId::new,
          MonitorId.class, MonitorId::new,
          ConnectionId.class, ConnectionId::new,
          CommandId.class, CommandId::parse,
          LearnerId.class, LearnerId::new,
          QuestionId.class, QuestionId::new,
          CommandMark.class, CommandMark::parse,
          DraftName.class, DraftName::new,
          Instant.class, Instant::parse);

  @Override
  public <T> @Nullable ParamConverter<T> getConverter(
      Class<T> type, Type genericType, Annotation[] annotations) {
    Function<String, ?> parser = PARSERS.get(type);
    return parser == null ? null : new Converter<>(type, parser);
  }

  private record Converter<T>(Class<T> type, Function<String, ?> parser)
      implements ParamConverter<T> {

    @Override
    public @Nullable T fromString(@Nullable String value) {
      if (value == null) {
        return null;
      }
      try {
        return type.cast(parser.apply(value));
      } catch (IllegalArgumentException | DateTimeException e) {
        throw Problem.badRequest("A parameter is malformed: " + e.getMessage());
      }
    }

    @Override
    public String toString(T value) {
      return value.toString();
    }
  }
}
