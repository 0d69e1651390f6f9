// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What each package must not know. */
@AnalyzeClasses(packages = "org.ovn.evpn.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule TEXTS_ARE_PURE =
      noClasses()
          .that()
          .resideInAnyPackage("..lab.topology..", "..lab.node..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..lab", "..lab.shell..", "..lab.cluster..", "..lab.process..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class);

  @ArchTest
  static final ArchRule TOPOLOGY_KNOWS_NO_NODES =
      noClasses()
          .that()
          .resideInAPackage("..lab.topology..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..lab.node..");

  @ArchTest
  static final ArchRule THE_SHELL_KNOWS_NO_FABRIC =
      noClasses()
          .that()
          .resideInAPackage("..lab.shell..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..lab.topology..", "..lab.node..", "..lab.cluster..", "..lab.process..");

  @ArchTest
  static final ArchRule THE_LAB_DOES_WITHOUT_ITS_KUBELET =
      noClasses()
          .that()
          .resideOutsideOfPackage("..lab.kubelet..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..lab.kubelet..");

  @ArchTest
  static final ArchRule THE_PRODUCT_IS_SEEN_FROM_OUTSIDE_ONLY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.api..",
              "org.ovn.evpn.adapter..",
              "org.ovn.evpn.frr..",
              "org.ovn.evpn.controller..");
}
