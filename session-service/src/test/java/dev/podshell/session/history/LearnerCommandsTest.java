package dev.podshell.session.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.session.RealParts;
import dev.podshell.session.database.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asks PostgreSQL how it would read lists of many commands. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // the field is given by the framework
class LearnerCommandsTest {

  private static final String BUSY = "learner-7";

  @Inject Database database;

  @BeforeEach
  void storeManyCommandsOfManyLearners() throws SQLException {
    database.update(
        """
        insert into command (sandbox, command, session, command_offset, accepted, learner)
        select md5(n % 100 || ' ' || n % 13), n, 'session', n, now() - n * interval '1 s',
          'learner-' || n % 13
        from generate_series(1, 20000) n
        on conflict do nothing
        """);
    database.update("analyze command");
  }

  @Test
  void shouldReadAPageOfALearnerFromTheIndexAlone() throws SQLException {
    assertThat(
            plan(
                LearnerCommands.SELECT_ALL,
                BUSY,
                CommandMark.NEWEST.accepted(),
                CommandMark.NEWEST.row(),
                51))
        .contains("Index Scan using command_of_learner")
        .doesNotContain("Seq Scan on command")
        .doesNotContain("Hash")
        .doesNotContain("Sort");
  }

  @Test
  void shouldReadAPageOfAQuestionFromAnIndex() throws SQLException {
    SandboxId sandbox = SandboxId.of(new LearnerId(BUSY), new QuestionId("maze"));

    assertThat(
            plan(
                LearnerCommands.SELECT_OF_QUESTION,
                BUSY,
                CommandMark.NEWEST.accepted(),
                CommandMark.NEWEST.row(),
                sandbox.value(),
                51))
        .contains("Index")
        .doesNotContain("Seq Scan on command")
        .doesNotContain("Hash");
  }

  private String plan(String sql, Object... parameters) throws SQLException {
    List<String> lines = new ArrayList<>();
    database.forEach("explain " + sql, row -> lines.add(row.getString(1)), parameters);
    return String.join("\n", lines);
  }
}
