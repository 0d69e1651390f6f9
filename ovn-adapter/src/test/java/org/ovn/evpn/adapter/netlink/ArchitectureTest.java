// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "org.ovn.evpn.adapter",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule NETLINK_KNOWS_THE_KERNELS_FORMATS_ONLY =
      classes()
          .that()
          .resideInAPackage("org.ovn.evpn.adapter.netlink")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.adapter.netlink",
              "org.ovn.evpn.api.value",
              "java..",
              "org.slf4j",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule ONLY_THE_SOCKET_CALLS_THE_C_LIBRARY =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.netlink\\.(Libc|RawSocket|PacketSocket)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.lang.foreign");
}
