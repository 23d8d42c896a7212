package dev.podshell.session;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.inject.Inject;

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
  static final ArchRule nothingStaticChanges = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule nothingIsInjectedIntoFields =
      noFields().should().beAnnotatedWith(Inject.class);
}
