// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.ovn.evpn.adapter.ovsdb.OvsdbClient;
import org.ovn.evpn.adapter.ovsdb.OvsdbListener;
import org.ovn.evpn.adapter.ovsdb.OvsdbOptions;
import org.ovn.evpn.api.foreign.OvnKubernetesDefaults;

@AnalyzeClasses(
    packages = "org.ovn.evpn.adapter.ovn",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule OVN_KNOWS_NOTHING_OF_KUBERNETES_AND_THE_KERNEL =
      classes()
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "org.ovn.evpn.adapter.ovn",
                      "org.ovn.evpn.adapter.ovsdb",
                      "org.ovn.evpn.adapter.intent",
                      "org.ovn.evpn.api.condition",
                      "org.ovn.evpn.api.value",
                      "org.ovn.evpn.api.v1alpha1",
                      "java..",
                      "org.slf4j",
                      "org.jspecify.annotations")
                  .or(type(OvnKubernetesDefaults.class)));

  @ArchTest
  static final ArchRule PLANNING_IS_PURE =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.OvnSide(\\$.*)?")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.io", "java.nio..", "java.time..", "java.util.concurrent..", "org.slf4j")
                  .or(
                      belongToAnyOf(
                          System.class,
                          Thread.class,
                          OvsdbClient.class,
                          OvsdbListener.class,
                          OvsdbOptions.class)));
}
