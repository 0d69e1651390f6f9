// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the suite must not know. */
@AnalyzeClasses(packages = "org.ovn.evpn.e2e", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule THE_PRODUCT_IS_SEEN_FROM_OUTSIDE_ONLY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.ovn.evpn.api..",
              "org.ovn.evpn.adapter..",
              "org.ovn.evpn.frr..",
              "org.ovn.evpn.controller..",
              "org.ovn.evpn.fixture..");
}
