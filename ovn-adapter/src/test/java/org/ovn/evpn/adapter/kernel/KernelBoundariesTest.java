// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class KernelBoundariesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.ovn.evpn.adapter.netlink", "org.ovn.evpn.adapter.kernel");

  @Test
  void netlinkKnowsTheKernelsFormatsOnly() {
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
            "org.jspecify.annotations")
        .check(CLASSES);
  }

  @Test
  void kernelKnowsNothingOfKubernetesAndOvsdb() {
    classes()
        .that()
        .resideInAPackage("org.ovn.evpn.adapter.kernel")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "org.ovn.evpn.adapter.kernel",
            "org.ovn.evpn.adapter.netlink",
            "org.ovn.evpn.adapter.intent",
            "org.ovn.evpn.api.value",
            "org.ovn.evpn.api.v1alpha1",
            "java..",
            "org.slf4j",
            "org.jspecify.annotations")
        .check(CLASSES);
  }
}
