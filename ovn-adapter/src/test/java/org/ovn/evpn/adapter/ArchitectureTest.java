// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameEndingWith;
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
  private static final String SHELL = ADAPTER + "shell..";
  private static final String ROOT = "org.ovn.evpn.adapter";

  /** What decides. */
  private static final String[] PURE = {
    ADAPTER + "facts..",
    ADAPTER + "assemble..",
    ADAPTER + "intent..",
    ADAPTER + "reconcile..",
    ADAPTER + "status.."
  };

  @ArchTest
  static final ArchRule KNOWS_THE_API_AND_OF_THE_BRIDGE_ITS_FACTS =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.ovn.evpn.frr..",
                      "org.ovn.evpn.controller..",
                      "org.ovn.evpn.lab..",
                      "org.ovn.evpn.fixture..",
                      "org.ovn.evpn.e2e..")
                  .and(not(resideInAPackage("org.ovn.evpn.frr.facts")))
                  .and(not(nameEndingWith(".render.AskedLines"))));

  @ArchTest
  static final ArchRule WHAT_FRR_RUNS_IS_THE_ASSEMBLYS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ADAPTER + "facts..", ADAPTER + "assemble..", ADAPTER + "reconcile..", SHELL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.ovn.evpn.frr..");

  @ArchTest
  static final ArchRule DECISIONS_TOUCH_NOTHING =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "java.io..",
              "java.net.http..",
              "java.nio..",
              "java.util.concurrent..",
              "org.slf4j..",
              ADAPTER + "netlink..",
              ADAPTER + "ovsdb..",
              SHELL)
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.net\\..*Socket.*")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "org\\.ovn\\.evpn\\.adapter\\.(kernel\\.(Kernel|KernelMonitor|AddressProber)|ovn\\.OvnSide)");

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
  static final ArchRule NOBODY_KNOWS_THE_SHELL =
      noClasses()
          .that()
          .resideOutsideOfPackages(SHELL, ROOT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SHELL, ROOT);

  @ArchTest
  static final ArchRule NEITHER_SIDE_KNOWS_WHO_DECIDES =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ADAPTER + "facts..", ADAPTER + "assemble..", ADAPTER + "reconcile..", SHELL, ROOT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTER + "facts..", ADAPTER + "assemble..", ADAPTER + "reconcile..");

  @ArchTest
  static final ArchRule FACTS_ARE_READ_NOT_JUDGED =
      noClasses()
          .that()
          .resideInAPackage(ADAPTER + "facts..")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT + "..").and(not(resideInAPackage(ADAPTER + "facts.."))));

  @ArchTest
  static final ArchRule ASSEMBLING_KNOWS_NEITHER_SIDE =
      noClasses()
          .that()
          .resideInAPackage(ADAPTER + "assemble..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ADAPTER + "kernel..",
              ADAPTER + "ovn..",
              ADAPTER + "reconcile..",
              ADAPTER + "status..");

  @ArchTest
  static final ArchRule CONDITIONS_ARE_MADE_OF_ISSUES_IN_STATUS_ONLY =
      noClasses()
          .that()
          .resideOutsideOfPackage(ADAPTER + "status..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.ovn.evpn.api.v1alpha1.Conditions")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.ovn.evpn.api.v1alpha1.Condition");

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
              "com.fasterxml.jackson.annotation..",
              "com.fasterxml.jackson.databind..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule THE_CLIENT_IS_THE_SHELLS =
      noClasses()
          .that()
          .resideOutsideOfPackage(SHELL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8.kubernetes.client..");

  @ArchTest
  static final ArchRule WHO_MEASURES_IS_THE_SHELLS =
      noClasses()
          .that()
          .resideOutsideOfPackage(SHELL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..", "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule NETLINK_IS_BEHIND_THE_KERNEL =
      noClasses()
          .that()
          .resideOutsideOfPackages(ADAPTER + "netlink..", ADAPTER + "kernel..", SHELL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ADAPTER + "netlink..");

  @ArchTest
  static final ArchRule OF_NETLINK_THE_SHELL_SEES_THE_EXCEPTION =
      noClasses()
          .that()
          .resideInAPackage(SHELL)
          .should()
          .dependOnClassesThat(
              resideInAPackage(ADAPTER + "netlink..").and(not(nameEndingWith("NetlinkException"))));

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
