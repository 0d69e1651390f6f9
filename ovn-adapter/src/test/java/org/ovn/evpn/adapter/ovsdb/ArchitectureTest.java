// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "org.ovn.evpn.adapter",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String OVSDB = "org.ovn.evpn.adapter.ovsdb";

  @ArchTest
  static final ArchRule ONLY_THIS_PACKAGE_SEES_THE_LIBRARY_BEHIND_IT =
      noClasses()
          .that()
          .resideOutsideOfPackage(OVSDB)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.opendaylight..", "io.netty..");

  @ArchTest
  static final ArchRule THIS_PACKAGE_KNOWS_NOTHING_OF_ITS_USERS =
      classes()
          .that()
          .resideInAPackage(OVSDB)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              OVSDB,
              "org.ovn.evpn.api.value",
              "org.opendaylight..",
              "io.netty..",
              "com.fasterxml.jackson..",
              "com.google.common..",
              "java..",
              "org.slf4j",
              "org.jspecify.annotations");

  private static final DescribedPredicate<JavaClass> OF_THE_LIBRARY =
      resideInAnyPackage("org.opendaylight..", "io.netty..", "com.google.common..");

  @ArchTest
  static final ArchRule NO_TYPE_OF_THE_LIBRARY_IS_GIVEN_OUT =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(resideInAPackage(OVSDB).and(modifier(JavaModifier.PUBLIC)))
          .should()
          .haveRawReturnType(OF_THE_LIBRARY);

  @ArchTest
  static final ArchRule NO_TYPE_OF_THE_LIBRARY_IS_ASKED_FOR =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(resideInAPackage(OVSDB).and(modifier(JavaModifier.PUBLIC)))
          .should()
          .haveRawParameterTypes(
              DescribedPredicate.describe(
                  "of which one is of the library",
                  types -> types.stream().anyMatch(OF_THE_LIBRARY)));
}
