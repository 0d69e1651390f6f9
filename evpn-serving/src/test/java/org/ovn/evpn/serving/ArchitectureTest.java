// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** It knows neither what is measured nor which program it is in. */
@AnalyzeClasses(
    packages = "org.ovn.evpn.serving",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule KNOWS_NOTHING_OF_OURS =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.ovn.evpn.api..");

  @ArchTest
  static final ArchRule ONLY_THE_GATEKEEPER_ASKS_THE_API_SERVER =
      noClasses()
          .that()
          .doNotHaveSimpleName("ApiGatekeeper")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient");
}
