// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that are compiled for the purpose, since they break the rule. */
class TestClassesTest {

  private static final Path MODULE = Path.of("m");

  @TempDir private Path root;

  @Test
  void jupiterTest_unusualName_isFoundAndHasNoStage() throws IOException {
    compile("Planning", "class Planning { @org.junit.jupiter.api.Test void t() {} }");
    assertThat(found()).extracting(TestClass::name).containsExactly("p.Planning");
    assertThat(Stages.neverRun(found().getFirst()).orElseThrow())
        .contains("p.Planning in m is called like no test");
  }

  @Test
  void jqwikProperty_unusualName_isFoundAndHasNoStage() throws IOException {
    compile("PlannerProperties", "class PlannerProperties { @net.jqwik.api.Property void p() {} }");
    assertThat(Stages.neverRun(found().getFirst())).isPresent();
  }

  @Test
  void jqwikExample_unusualName_isFound() throws IOException {
    compile("Examples", "class Examples { @net.jqwik.api.Example void e() {} }");
    assertThat(found()).hasSize(1);
  }

  @Test
  void archTest_field_isFound() throws IOException {
    compile(
        "Rules",
        """
        class Rules {
          @com.tngtech.archunit.junit.ArchTest
          static final com.tngtech.archunit.lang.ArchRule R = null;
        }\
        """);
    assertThat(found()).extracting(TestClass::name).containsExactly("p.Rules");
  }

  @Test
  void parameterizedTest_suitableName_hasAStage() throws IOException {
    compile(
        "SomeTest",
        """
        class SomeTest {
          @org.junit.jupiter.params.ParameterizedTest
          @org.junit.jupiter.params.provider.ValueSource(ints = 1)
          void t(int i) {}
        }\
        """);
    assertThat(Stages.neverRun(found().getFirst())).isEmpty();
  }

  @Test
  void composedAnnotation_onMethod_makesATest() throws IOException {
    compile(
        "Own",
        """
        class Own {
          @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
          @org.junit.jupiter.api.Test
          @interface Fast {}

          @Fast void t() {}
        }\
        """);
    assertThat(found()).extracting(TestClass::name).containsExactly("p.Own");
  }

  @Test
  void inheritedTest_concreteSubclass_isFoundAndTheAbstractOneIsNot() throws IOException {
    compile(
        "Base",
        """
        abstract class Base { @org.junit.jupiter.api.Test void t() {} }
        class Derived extends Base {}\
        """);
    assertThat(found()).extracting(TestClass::name).containsExactly("p.Derived");
  }

  @Test
  void stageTag_everyTest_makesTheNameFree() throws IOException {
    compile(
        "Kernels",
        """
        @org.junit.jupiter.api.Tag("kernel")
        class Kernels { @org.junit.jupiter.api.Test void t() {} }\
        """);
    assertThat(found().getFirst().tags()).containsExactly(Set.of("kernel"));
    assertThat(Stages.neverRun(found().getFirst())).isEmpty();
  }

  @Test
  void stageTag_oneTestOfTwo_leavesTheOtherWithoutAStage() throws IOException {
    compile(
        "Half",
        """
        class Half {
          @org.junit.jupiter.api.Tag("ovs") @org.junit.jupiter.api.Test void t() {}
          @org.junit.jupiter.api.Test void u() {}
        }\
        """);
    assertThat(Stages.neverRun(found().getFirst())).isPresent();
  }

  @Test
  void unknownTag_unusualName_hasNoStage() throws IOException {
    compile(
        "Slow",
        """
        @org.junit.jupiter.api.Tags({@org.junit.jupiter.api.Tag("slow")})
        class Slow { @org.junit.jupiter.api.Test void t() {} }\
        """);
    assertThat(found().getFirst().tags()).containsExactly(Set.of("slow"));
    assertThat(Stages.neverRun(found().getFirst())).isPresent();
  }

  @Test
  void innerClass_withoutNested_hasNoStage() throws IOException {
    compile(
        "OuterTest",
        """
        class OuterTest {
          static class Inner { @org.junit.jupiter.api.Test void t() {} }
          @org.junit.jupiter.api.Nested
          class More { @org.junit.jupiter.api.Test void t() {} }
        }\
        """);
    assertThat(found()).hasSize(2);
    assertThat(found().stream().map(Stages::neverRun).flatMap(java.util.Optional::stream))
        .singleElement()
        .asString()
        .contains("p.OuterTest$Inner in m is an inner class without @Nested");
  }

  @Test
  void claimsClass_outsideTheSuite_hasNoStage() {
    TestClass inSuite =
        new TestClass(Path.of("test/e2e/suite"), "p.ClaimsIT", false, Set.of(Set.of()));
    TestClass elsewhere = new TestClass(Path.of("evpn-api"), "p.ClaimsIT", false, Set.of(Set.of()));
    assertThat(Stages.neverRun(inSuite)).isEmpty();
    assertThat(Stages.neverRun(elsewhere)).isPresent();
  }

  private List<TestClass> found() {
    return TestClasses.of(root, List.of(MODULE));
  }

  private void compile(String name, String source) throws IOException {
    Path folder = Files.createDirectories(root.resolve("m/target/test-classes"));
    Path file = root.resolve(name + ".java");
    Files.writeString(file, "package p;\n" + source);
    int rc =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", folder.toString(), file.toString());
    assertThat(rc).isZero();
  }
}
