// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** This module is the bottom of the tree and only has shapes in it. */
@AnalyzeClasses(packages = "org.ovn.evpn.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule DEPENDS_ON_NOTHING_OF_OURS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.frr..",
              "org.ovn.evpn.controller..",
              "org.ovn.evpn.adapter..",
              "org.ovn.evpn.lab..",
              "org.ovn.evpn.fixture..",
              "org.ovn.evpn.e2e..");

  @ArchTest
  static final ArchRule ONLY_SHAPES =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.api..",
              "java.io..",
              "java.lang..",
              "java.net..",
              "java.nio.charset",
              "java.security",
              "java.time..",
              "java.util..",
              "com.fasterxml.jackson..",
              "io.fabric8.kubernetes.api.model..",
              "io.fabric8.kubernetes.model.annotation..",
              "io.fabric8.kubernetes.client",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule TALKS_TO_NOTHING =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.System");

  @ArchTest
  static final ArchRule VALUES_KNOW_NO_KINDS =
      noClasses()
          .that()
          .resideInAPackage("..api.value..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8..", "..api.v1alpha1..", "..api.foreign..", "..api.annotation..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("org.ovn.evpn.api.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule KINDS_ARE_FINAL =
      classes()
          .that()
          .areAssignableTo("io.fabric8.kubernetes.client.CustomResource")
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
