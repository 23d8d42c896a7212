package dev.podshell.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smallrye.config.ConfigMapping;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

@AnalyzeClasses(
    packages = "dev.podshell.gateway",
    importOptions = ArchitectureTest.GatewayAndExample.class)
class ArchitectureTest {

  /** Takes the gateway's classes, and those of the example of how to add a dialect. */
  static final class GatewayAndExample implements ImportOption {

    private static final ImportOption GATEWAY = new ImportOption.DoNotIncludeTests();

    @Override
    public boolean includes(Location location) {
      return GATEWAY.includes(location) || location.contains("/dialect/line/");
    }
  }

  /** All dialects together are one slice; {@link #dialectsDoNotKnowEachOther} looks inside. */
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("dev.podshell.gateway.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheRootKnowsTheRoot =
      noClasses()
          .that()
          .resideInAPackage("dev.podshell.gateway.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.podshell.gateway");

  /** The tests of what operators may set find the settings by this name. */
  @ArchTest
  static final ArchRule settingsAreFoundByTheirName =
      classes()
          .that()
          .areAnnotatedWith(ConfigMapping.class)
          .should()
          .haveSimpleNameEndingWith("Configuration");

  @ArchTest
  static final ArchRule dialectsDoNotKnowEachOther =
      slices().matching("dev.podshell.gateway.dialect.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule theCoreDoesNotKnowDialects =
      noClasses()
          .that()
          .resideOutsideOfPackage("..dialect..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..dialect..");

  @ArchTest
  static final ArchRule sessionsDoNotKnowSockets =
      noClasses()
          .that()
          .resideInAnyPackage("..gateway.topic..", "..gateway.transcript..", "..gateway.session..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..gateway.connection..", "io.quarkus.websockets..");

  @ArchTest
  static final ArchRule nothingStaticChanges = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule nothingIsInjectedIntoFields =
      noFields().should().beAnnotatedWith(Inject.class);

  @ArchTest
  static void everyDialectHasTheSameParts(JavaClasses classes) {
    Map<String, Set<String>> dialects =
        classes.stream()
            .filter(it -> it.getPackageName().contains(".dialect."))
            .collect(
                Collectors.groupingBy(
                    it -> it.getPackage().getRelativeName(),
                    Collectors.mapping(JavaClass::getSimpleName, Collectors.toSet())));

    assertThat(dialects).hasSizeGreaterThan(5);
    dialects.forEach(
        (dialect, names) -> {
          String name = dialect.substring(0, 1).toUpperCase(Locale.ROOT) + dialect.substring(1);
          assertThat(names)
              .as(dialect)
              .contains(
                  "ClientMessage",
                  "MalformedMessageException",
                  name + "Endpoint",
                  name + "Connection",
                  name + "Frames");
        });
  }

  /** The validation of settings needs public interfaces. */
  @ArchTest
  static final ArchRule dialectsShowOnlyTheirEndpointsAndSettings =
      classes()
          .that()
          .resideInAPackage("..dialect.*..")
          .and()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .should()
          .haveSimpleNameEndingWith("Endpoint")
          .orShould()
          .beAnnotatedWith(ConfigMapping.class);

  /** Input of clients must not reach code that can end or stop the process. */
  @ArchTest
  static final ArchRule nothingNativeIsLoaded =
      noClasses()
          .should()
          .callMethod(System.class, "load", String.class)
          .orShould()
          .callMethod(System.class, "loadLibrary", String.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.lang.foreign..", "org.treesitter..", "com.sun.jna..");
}
