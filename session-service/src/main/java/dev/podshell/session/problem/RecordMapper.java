package dev.podshell.session.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.contracts.topic.RecordJson;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/** Configures JSON bodies to be read and written like the records of the topics. */
@Singleton
final class RecordMapper implements ObjectMapperCustomizer {

  @Override
  public void customize(ObjectMapper mapper) {
    RecordJson.configure(mapper);
  }
}
