// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class OvsdbBoundaryTest {
  private static final JavaClasses ADAPTER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.ovn.evpn.adapter");

  @Test
  void onlyThisPackageSeesTheLibraryBehindIt() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.ovn.evpn.adapter.ovsdb")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.opendaylight..", "io.netty..")
        .check(ADAPTER);
  }

  @Test
  void thisPackageKnowsNothingOfItsUsers() {
    noClasses()
        .that()
        .resideInAPackage("org.ovn.evpn.adapter.ovsdb")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.ovn.evpn.api..",
            "org.ovn.evpn.adapter.ovn..",
            "org.ovn.evpn.adapter.intent..",
            "org.ovn.evpn.adapter.agent..",
            "io.fabric8..")
        .check(ADAPTER);
  }
}
