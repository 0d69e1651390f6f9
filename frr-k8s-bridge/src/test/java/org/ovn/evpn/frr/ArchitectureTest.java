// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** This module is pure functions over the API's records. */
@AnalyzeClasses(packages = "org.ovn.evpn.frr", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule KNOWS_THE_API_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.frr..",
              "org.ovn.evpn.api..",
              "io.fabric8.kubernetes.api.model",
              // CustomResource is the superclass of the API's kinds.
              "io.fabric8.kubernetes.client",
              "org.jspecify..",
              "java..");

  @ArchTest
  static final ArchRule HAS_NO_CLIENT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.fabric8\\.kubernetes\\.client\\.(KubernetesClient|Config|Client).*");

  @ArchTest
  static final ArchRule DOES_NO_INPUT_OR_OUTPUT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..", "java.nio.file..", "java.nio.channels..", "java.net.http..")
          .orShould()
          .accessClassesThat()
          .haveFullyQualifiedName("java.lang.System")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.net\\.(Socket|URL|.*Connection).*|java\\.time\\.Clock|java\\.util\\.Random|java\\.lang\\.Thread");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("org.ovn.evpn.(frr..)").should().beFreeOfCycles();

  /** What each room must not know, beyond the absence of cycles. */
  @ArchTest
  static final ArchRule ROOMS_KNOW_ONLY_WHAT_IS_BELOW =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("intent")
          .definedBy("org.ovn.evpn.frr.intent")
          .layer("render")
          .definedBy("org.ovn.evpn.frr.render")
          .layer("transition")
          .definedBy("org.ovn.evpn.frr.transition")
          .layer("merge")
          .definedBy("org.ovn.evpn.frr.merge")
          .layer("advertise")
          .definedBy("org.ovn.evpn.frr.advertise")
          .layer("facts")
          .definedBy("org.ovn.evpn.frr.facts")
          .whereLayer("intent")
          .mayNotAccessAnyLayer()
          .whereLayer("render")
          .mayOnlyAccessLayers("intent")
          .whereLayer("transition")
          .mayOnlyAccessLayers("intent", "render")
          .whereLayer("merge")
          .mayOnlyAccessLayers("intent")
          .whereLayer("advertise")
          .mayOnlyAccessLayers("intent")
          .whereLayer("facts")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule THE_ROOT_IS_EMPTY =
      noClasses()
          .that()
          .doNotHaveSimpleName("package-info")
          .should()
          .resideInAPackage("org.ovn.evpn.frr");
}
