package dev.podshell.session.draft;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.draft.Draft;
import dev.podshell.contracts.draft.DraftAnswer;
import dev.podshell.contracts.draft.DraftSave;
import dev.podshell.contracts.draft.DraftVersion;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.database.Database;
import dev.podshell.session.database.SqlValues;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Stores and reads drafts, which a learner's sessions share. One statement decides whether a save
 * follows the newest version, and keeps the version before if it is worth it.
 */
@Singleton
final class Drafts {

  private static final String SELECT =
      """
      select d.version, d.content, d.saved, d.save_id from draft d
      join session s on s.learner = d.learner
      where s.id = ? and d.question = ? and d.name = ?
      """;

  private static final String SELECT_VERSION =
      """
      select d.version, d.content, d.saved from draft d
      join session s on s.learner = d.learner
      where s.id = ? and d.question = ? and d.name = ? and d.version = ?
      union all
      select d.version, d.content, d.saved from draft_version d
      join session s on s.learner = d.learner
      where s.id = ? and d.question = ? and d.name = ? and d.version = ?
      """;

  private static final String SELECT_VERSIONS =
      """
      select d.version, d.bytes, d.saved from draft d
      join session s on s.learner = d.learner
      where s.id = ? and d.question = ? and d.name = ?
      union all
      select d.version, d.bytes, d.saved from draft_version d
      join session s on s.learner = d.learner
      where s.id = ? and d.question = ? and d.name = ?
      order by version desc
      """;

  /**
   * Keeps the replaced version unless one was kept within the interval; one that loses more than
   * half of its text is always kept. Stores nothing if the base is not the newest version, or if
   * the learner has too much.
   */
  private static final String SAVE =
      """
      with asked as (
        select s.learner, ?::text as question, ?::text as name, ?::bigint as base,
          ?::text as content, ?::integer as bytes, ?::text as save_id
        from session s where s.id = ?
      ), old as (
        select d.learner, d.question, d.name, d.version, d.content, d.bytes, d.saved,
          a.bytes as new_bytes
        from draft d join asked a on a.learner = d.learner and a.question = d.question
          and a.name = d.name and a.base = d.version
        for update of d
      ), kept as (
        insert into draft_version (learner, question, name, version, content, bytes, saved)
        select learner, question, name, version, content, bytes, saved from old
        where bytes > 0 and (new_bytes < bytes / 2 or not exists (
          select from draft_version v
          where v.learner = old.learner and v.question = old.question and v.name = old.name
            and v.saved > old.saved - make_interval(secs => ?)))
        on conflict do nothing
        returning version
      ), stored as (
        insert into draft (learner, question, name, version, content, bytes, save_id)
        select learner, question, name, base + 1, content, bytes, save_id from asked a
        where (select coalesce(sum(d.bytes), 0) + a.bytes <= ? from draft d
            where d.learner = a.learner and (d.question, d.name) <> (a.question, a.name))
          and (exists (select from old)
            or (select count(*) < ? from draft d where d.learner = a.learner)
              and (select count(*) < ? from draft d
                where d.learner = a.learner and d.question = a.question))
        on conflict (learner, question, name) do update
          set version = excluded.version, content = excluded.content, bytes = excluded.bytes,
            save_id = excluded.save_id, saved = excluded.saved
          where draft.version = excluded.version - 1
        returning version, saved
      )
      select version, saved, exists (select from kept) as has_kept from stored
      """;

  /** Keeps every version of the last hour, one of ten minutes of the last day, and one of a day. */
  private static final String THIN =
      """
      delete from draft_version v using (
        select d.learner, d.question, d.name, d.version,
          row_number() over newest as place,
          sum(d.bytes) over newest as total,
          row_number() over (
            partition by case
              when d.saved > now() - interval '1 hour' then 'version ' || d.version
              when d.saved > now() - interval '1 day'
                then 'part ' || floor(extract(epoch from d.saved) / 600)
              else 'day ' || floor(extract(epoch from d.saved) / 86400) end
            order by d.version desc) as place_in_time
        from draft_version d join session s on s.learner = d.learner
        where s.id = ? and d.question = ? and d.name = ?
        window newest as (order by d.version desc)) old
      where v.learner = old.learner and v.question = old.question and v.name = old.name
        and v.version = old.version
        and (old.place_in_time > 1 or old.place > ? or old.total > ?)
      """;

  private final Database database;
  private final SessionConfiguration.Drafts bounds;

  Drafts(Database database, SessionConfiguration configuration) {
    this.database = database;
    this.bounds = configuration.drafts();
  }

  /** Finds the newest version of a draft; empty if none is stored. */
  Optional<Draft> find(DraftKey key) throws SQLException {
    return newest(key).map(Newest::draft);
  }

  /** Finds a version of a draft; empty if it was not kept. */
  Optional<Draft> find(DraftKey key, long version) throws SQLException {
    String session = key.session().value();
    String question = key.question().value();
    String name = key.name().value();
    return database.first(
        SELECT_VERSION,
        Drafts::draft,
        session,
        question,
        name,
        version,
        session,
        question,
        name,
        version);
  }

  /** Lists the versions that are kept, the newest first. */
  List<DraftVersion> versions(DraftKey key) throws SQLException {
    String session = key.session().value();
    String question = key.question().value();
    String name = key.name().value();
    return database.list(
        SELECT_VERSIONS,
        row ->
            new DraftVersion(
                row.getLong("version"), SqlValues.instant(row, "saved"), row.getInt("bytes")),
        session,
        question,
        name,
        session,
        question,
        name);
  }

  /** Saves a draft, once for any number of requests; empty if there is no such session. */
  Optional<DraftAnswer> save(DraftKey key, DraftSave save) throws SQLException {
    Optional<Stored> stored = store(key, save);
    if (stored.isPresent()) {
      if (stored.get().hasKept()) {
        thin(key);
      }
      return Optional.of(stored.get().answer());
    }
    Optional<Newest> newest = newest(key);
    if (newest.isPresent() && newest.get().saveId().equals(save.id())) {
      return Optional.of(newest.get().saved());
    }
    if (newest.isPresent() && newest.get().draft().version() != save.base()) {
      return Optional.of(new DraftAnswer.Conflict(newest.get().draft()));
    }
    return isKnown(key) ? Optional.of(full()) : Optional.empty();
  }

  private Optional<Stored> store(DraftKey key, DraftSave save) throws SQLException {
    return database.first(
        SAVE,
        row ->
            new Stored(
                new DraftAnswer.Saved(row.getLong("version"), SqlValues.instant(row, "saved")),
                row.getBoolean("has_kept")),
        key.question().value(),
        key.name().value(),
        save.base(),
        save.text(),
        save.text().getBytes(UTF_8).length,
        save.id(),
        key.session().value(),
        bounds.versionInterval().toMillis() / 1000.0,
        bounds.sizePerLearner().asLongValue(),
        bounds.perLearner(),
        bounds.perQuestion());
  }

  private void thin(DraftKey key) throws SQLException {
    database.update(
        THIN,
        key.session().value(),
        key.question().value(),
        key.name().value(),
        bounds.versions(),
        bounds.versionsSize().asLongValue());
  }

  private Optional<Newest> newest(DraftKey key) throws SQLException {
    return database.first(
        SELECT,
        row -> new Newest(draft(row), row.getString("save_id")),
        key.session().value(),
        key.question().value(),
        key.name().value());
  }

  private boolean isKnown(DraftKey key) throws SQLException {
    return database
        .first("select from session where id = ?", _ -> true, key.session().value())
        .isPresent();
  }

  private DraftAnswer full() {
    return new DraftAnswer.Full(
        "There is no room for more: a learner has at most %d drafts, %d of a question, with %d MB in all"
            .formatted(
                bounds.perLearner(),
                bounds.perQuestion(),
                bounds.sizePerLearner().asLongValue() >> 20));
  }

  private static Draft draft(ResultSet row) throws SQLException {
    return new Draft(
        row.getLong("version"), row.getString("content"), SqlValues.instant(row, "saved"));
  }

  private record Newest(Draft draft, String saveId) {
    DraftAnswer saved() {
      return new DraftAnswer.Saved(draft.version(), draft.saved());
    }
  }

  private record Stored(DraftAnswer answer, boolean hasKept) {}
}
