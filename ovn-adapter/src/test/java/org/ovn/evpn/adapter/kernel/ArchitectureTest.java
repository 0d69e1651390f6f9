// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.ovn.evpn.api.foreign.OvnKubernetesDefaults;

@AnalyzeClasses(
    packages = "org.ovn.evpn.adapter.kernel",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule KERNEL_KNOWS_NOTHING_OF_KUBERNETES_AND_OVSDB =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "org.ovn.evpn.adapter.kernel",
                      "org.ovn.evpn.adapter.netlink",
                      "org.ovn.evpn.adapter.intent",
                      "org.ovn.evpn.api.condition",
                      "org.ovn.evpn.api.value",
                      "org.ovn.evpn.api.v1alpha1",
                      "java..",
                      "org.slf4j",
                      "org.jspecify.annotations")
                  .or(type(OvnKubernetesDefaults.class)));

  /** Classes that read, write or listen; all others are pure functions or records. */
  private static final String SHELL =
      ".*\\.kernel\\.(Kernel|KernelMonitor|StraySvis|AddressProber|\\w*Reader|\\w*Encoder)(\\$.*)?";

  @ArchTest
  static final ArchRule PLANNING_KNOWS_NO_NETLINK =
      noClasses()
          .that()
          .haveNameNotMatching(SHELL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.ovn.evpn.adapter.netlink");

  @ArchTest
  static final ArchRule PLANNING_IS_PURE =
      noClasses()
          .that()
          .haveNameNotMatching(SHELL)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.io", "java.nio..", "java.time..", "java.util.concurrent..", "org.slf4j")
                  .or(belongToAnyOf(System.class, Thread.class)));
}
