// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom inside the agent. */
@AnalyzeClasses(
    packages = "org.ovn.evpn.adapter",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ADAPTER = "org.ovn.evpn.adapter.";

  @ArchTest
  static final ArchRule KNOWS_THE_API_ONLY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.frr..",
              "org.ovn.evpn.controller..",
              "org.ovn.evpn.lab..",
              "org.ovn.evpn.fixture..",
              "org.ovn.evpn.e2e..");

  @ArchTest
  static final ArchRule NOBODY_KNOWS_THE_AGENT =
      noClasses()
          .that()
          .resideOutsideOfPackage(ADAPTER + "agent..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ADAPTER + "agent..");

  @ArchTest
  static final ArchRule INTENT_IS_PLAIN =
      classes()
          .that()
          .resideInAPackage(ADAPTER + "intent..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              ADAPTER + "intent..",
              "org.ovn.evpn.api.value..",
              "org.ovn.evpn.api.v1alpha1..",
              "java..",
              "com.fasterxml.jackson.databind..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule THE_CLIENT_IS_THE_AGENTS =
      noClasses()
          .that()
          .resideOutsideOfPackage(ADAPTER + "agent..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8.kubernetes.client..");

  @ArchTest
  static final ArchRule NETLINK_IS_BEHIND_THE_KERNEL =
      noClasses()
          .that()
          .resideOutsideOfPackages(ADAPTER + "netlink..", ADAPTER + "kernel..", ADAPTER + "agent..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ADAPTER + "netlink..");

  @ArchTest
  static final ArchRule OF_NETLINK_THE_AGENT_SEES_THE_EXCEPTION =
      noClasses()
          .that()
          .resideInAPackage(ADAPTER + "agent..")
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                      ADAPTER + "netlink..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          com.tngtech.archunit.core.domain.properties.HasName.Predicates
                              .nameEndingWith("NetlinkException"))));

  @ArchTest
  static final ArchRule OVSDB_IS_BEHIND_OVN =
      noClasses()
          .that()
          .resideOutsideOfPackages(ADAPTER + "ovsdb..", ADAPTER + "ovn..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ADAPTER + "ovsdb..");

  @ArchTest
  static final ArchRule OPENDAYLIGHT_AND_NETTY_ARE_BEHIND_OVSDB =
      noClasses()
          .that()
          .resideOutsideOfPackage(ADAPTER + "ovsdb..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.opendaylight..", "io.netty..", "com.google.common..");

  @ArchTest
  static final ArchRule THE_TWO_SIDES_DO_NOT_KNOW_EACH_OTHER =
      slices().matching(ADAPTER + "(kernel|ovn)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule LOW_LEVELS_KNOW_NO_INTENT =
      noClasses()
          .that()
          .resideInAnyPackage(ADAPTER + "netlink..", ADAPTER + "ovsdb..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTER + "intent..", "org.ovn.evpn.api.v1alpha1..", "io.fabric8..");

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(ADAPTER + "(*)..").should().beFreeOfCycles();
}
