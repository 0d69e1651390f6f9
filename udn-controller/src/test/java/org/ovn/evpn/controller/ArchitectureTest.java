// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.Conditions;

/** What decides touches nothing; what touches decides nothing. */
@AnalyzeClasses(
    packages = "org.ovn.evpn.controller",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "org.ovn.evpn.controller.facts..",
    "org.ovn.evpn.controller.allocate..",
    "org.ovn.evpn.controller.resolve..",
    "org.ovn.evpn.controller.vtep..",
    "org.ovn.evpn.controller.enable..",
    "org.ovn.evpn.controller.frr..",
    "org.ovn.evpn.controller.advertise..",
    "org.ovn.evpn.controller.install..",
    "org.ovn.evpn.controller.status..",
    "org.ovn.evpn.controller.plan.."
  };

  @ArchTest
  static final ArchRule DECISIONS_TOUCH_NOTHING =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "java.net.http..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.util.concurrent..",
              "org.slf4j..",
              "org.ovn.evpn.controller.shell..",
              "org.ovn.evpn.controller.queue..");

  @ArchTest
  static final ArchRule DECISIONS_HAVE_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.System")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.Thread");

  @ArchTest
  static final ArchRule THE_QUEUE_KNOWS_NOTHING_OF_KUBERNETES =
      classes()
          .that()
          .resideInAPackage("org.ovn.evpn.controller.queue..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.controller.queue..",
              "org.ovn.evpn.api.value..",
              "java..",
              "org.slf4j..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule NUMBERS_ARE_HANDED_OUT_WITHOUT_KNOWING_OBJECTS =
      noClasses()
          .that()
          .resideInAPackage("org.ovn.evpn.controller.allocate..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.ovn.evpn.controller.facts..", "io.fabric8..");

  @ArchTest
  static final ArchRule ONLY_STATUS_MAKES_CONDITIONS =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.ovn.evpn.controller.status..")
          .should()
          .callMethodWhere(target(owner(assignableTo(Conditions.class))).and(target(name("set"))))
          .orShould()
          .callConstructorWhere(target(owner(assignableTo(Condition.class))));

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("org.ovn.evpn.controller.(*)..").should().beFreeOfCycles();
}
