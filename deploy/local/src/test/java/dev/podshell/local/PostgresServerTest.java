package dev.podshell.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

  @TempDir Path folder;

  @Test
  void shouldKeepRowsWhenKilledWithOpenConnectionsAndStartedAgain() throws Exception {
    try (PostgresServer server = PostgresServer.start(folder, 0)) {
      Connection open = connect(server);
      try (Statement statement = open.createStatement()) {
        statement.execute("create table kept (value text)");
        statement.execute("insert into kept values ('before')");
      }

      server.kill();
      assertThat(server.isRunning()).isFalse();
      server.start();

      assertThat(values(server)).containsExactly("before");
    }
  }

  @Test
  void shouldLeaveNoProcessWhenClosedWithOpenConnections() throws Exception {
    PostgresServer server = PostgresServer.start(folder, 0);
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
    Connection open = connect(server);
    List<ProcessHandle> workers = process.descendants().toList();

    server.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(workers)
        .isNotEmpty()
        .allSatisfy(
            worker -> assertThat(worker.onExit()).succeedsWithin(java.time.Duration.ofSeconds(5)));
    assertThatThrownBy(() -> open.createStatement().execute("select 1"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void shouldListenOnTheGivenAddressAndServeOtherMachines() throws Exception {
    InetAddress host = InetAddress.ofLiteral("127.0.0.2");
    try (PostgresServer server = new PostgresServer(folder, host, 0)) {
      server.start();
      String fromElsewhere = server.jdbcUrl() + "?localSocketAddress=127.0.0.3";

      assertThat(server.jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.2:");
      try (Connection connection =
          DriverManager.getConnection(fromElsewhere, server.username(), server.password())) {
        assertThat(connection.isValid(5)).isTrue();
      }
      assertThatThrownBy(
              () -> DriverManager.getConnection(fromElsewhere, server.username(), "wrong"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void shouldRefuseAnotherPassword() throws Exception {
    try (PostgresServer server = PostgresServer.start(folder, 0)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.jdbcUrl(), server.username(), "wrong"))
          .hasMessageContaining("password authentication failed");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("password"))))
          .isEqualTo("rw-------");
    }
  }

  private static Connection connect(PostgresServer server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
  }

  private static List<String> values(PostgresServer server) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select array_agg(value) from kept")) {
      rows.next();
      return List.of((String[]) rows.getArray(1).getArray());
    }
  }
}
