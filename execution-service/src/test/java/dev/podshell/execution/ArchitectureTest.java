package dev.podshell.execution;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.podshell.execution",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule RUNTIMES_KNOW_NEITHER_COMMANDS_NOR_SANDBOXES =
      noClasses()
          .that()
          .resideInAPackage("..execution.runtime..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.podshell.execution",
              "..execution.command..",
              "..execution.sandbox..",
              "..execution.ownership..",
              "..execution.admission..",
              "..execution.publication..",
              "..execution.catalogue..");

  @ArchTest
  static final ArchRule RUNTIMES_DO_NOT_KNOW_ONE_ANOTHER =
      slices().matching("dev.podshell.execution.runtime.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule NOBODY_ELSE_KNOWS_A_RUNTIME_BY_NAME =
      noClasses()
          .that()
          .resideOutsideOfPackage("..execution.runtime..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..execution.runtime.*..");

  @ArchTest
  static final ArchRule THE_SUPERVISORS_CLIENT_KNOWS_NOTHING_OF_THE_REST =
      noClasses()
          .that()
          .resideInAPackage("..execution.supervisor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..execution.command..",
              "..execution.sandbox..",
              "..execution.ownership..",
              "..execution.admission..",
              "..execution.publication..",
              "..execution.runtime..",
              "..execution.catalogue..");

  @ArchTest
  static final ArchRule WHAT_SANDBOXES_USE_DOES_NOT_KNOW_THEM =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..execution.command..", "..execution.admission..", "..execution.publication..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..execution.sandbox..", "..execution.ownership..");

  @ArchTest
  static final ArchRule SANDBOXES_DO_NOT_KNOW_WHO_OWNS_THEM =
      noClasses()
          .that()
          .resideInAPackage("..execution.sandbox..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..execution.ownership..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.podshell.execution.(*)..").should().beFreeOfCycles();
}
