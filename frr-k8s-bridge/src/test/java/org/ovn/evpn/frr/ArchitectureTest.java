// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** This module is pure functions over the API's records. */
@AnalyzeClasses(packages = "org.ovn.evpn.frr", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule knowsTheApiOnly =
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
  static final ArchRule hasNoClient =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.fabric8\\.kubernetes\\.client\\.(KubernetesClient|Config|Client).*");

  @ArchTest
  static final ArchRule doesNoInputOrOutput =
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
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.ovn.evpn.(frr..)").should().beFreeOfCycles();
}
