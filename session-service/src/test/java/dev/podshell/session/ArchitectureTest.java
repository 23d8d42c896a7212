package dev.podshell.session;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.podshell.session.database.Database;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.DataSource;
import org.hibernate.annotations.Immutable;

@AnalyzeClasses(
    packages = "dev.podshell.session",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesDependOnEachOtherInOneDirection =
      slices().matching("dev.podshell.session.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule whatWritesDoesNotKnowWhoReads =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..session.ingest..",
              "..session.position..",
              "..session.retry..",
              "..session.transcript..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..session.history..",
              "..session.progress..",
              "..session.session..",
              "jakarta.ws.rs..");

  @ArchTest
  static final ArchRule ingestKnowsNoSink =
      noClasses()
          .that()
          .resideInAnyPackage("..session.ingest..", "..session.position..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..session.transcript..", "..session.room..", "..session.monitor..");

  @ArchTest
  static final ArchRule ingestAloneKeepsConnectionsOpen =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "..session.database..",
              "..session.ingest..",
              "..session.position..",
              "..session.progress..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(DataSource.class);

  @ArchTest
  static final ArchRule historyAloneUsesHibernate =
      noClasses()
          .that()
          .resideOutsideOfPackages("..session.history..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "jakarta.persistence..", "org.hibernate..", "io.quarkus.hibernate..")
                  .and(not(resideInAPackage("org.hibernate.validator..")))
                  .and(not(assignableTo(PersistenceException.class))));

  @ArchTest
  static final ArchRule entitiesAreOnlyRead =
      classes().that().areAnnotatedWith(Entity.class).should().beAnnotatedWith(Immutable.class);

  @ArchTest
  static final ArchRule aRepositoryUsesOneWayToTheDatabase =
      noClasses()
          .that()
          .areAssignableTo(PanacheRepositoryBase.class)
          .should()
          .dependOnClassesThat(resideInAPackage("java.sql..").or(assignableTo(Database.class)));

  @ArchTest
  static final ArchRule resourcesLeaveSqlToOthers =
      noClasses()
          .that()
          .areAnnotatedWith(Path.class)
          .should()
          .dependOnClassesThat(
              assignableTo(Database.class)
                  .or(assignableTo(Connection.class))
                  .or(assignableTo(Statement.class))
                  .or(assignableTo(ResultSet.class)));

  @ArchTest
  static final ArchRule nothingStaticChanges = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule nothingIsInjectedIntoFields =
      noFields().should().beAnnotatedWith(Inject.class);
}
