package dev.podshell.session.position;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Creates the watermark of each partition before anything is consumed. */
@Singleton
final class WatermarkCreation {

  private final DataSource dataSource;
  private final Watermarks watermarks;

  WatermarkCreation(DataSource dataSource, Watermarks watermarks) {
    this.dataSource = dataSource;
    this.watermarks = watermarks;
  }

  void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent event)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      watermarks.create(connection);
    }
  }
}
