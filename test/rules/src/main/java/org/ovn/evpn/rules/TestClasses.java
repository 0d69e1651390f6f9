// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the classes that have tests in the compiled test classes of all modules, whatever the
 * classes are called and whoever is to run them.
 */
final class TestClasses {

  /** Makes a method or, for ArchUnit, a field a test. JUnit 4's too: nothing here runs it. */
  private static final Set<String> TEST =
      Set.of(
          "org.junit.jupiter.api.Test",
          "org.junit.jupiter.api.RepeatedTest",
          "org.junit.jupiter.api.TestFactory",
          "org.junit.jupiter.api.TestTemplate",
          "org.junit.jupiter.params.ParameterizedTest",
          "net.jqwik.api.Property",
          "net.jqwik.api.Example",
          "com.tngtech.archunit.junit.ArchTest",
          "org.junit.Test");

  private static final Set<String> NESTED =
      Set.of("org.junit.jupiter.api.Nested", "net.jqwik.api.Group");

  private static final Set<String> TAG = Set.of("org.junit.jupiter.api.Tag", "net.jqwik.api.Tag");

  private record Found(Path module, ClassModel model) {}

  private final Map<String, Found> classes = new HashMap<>();
  private final Set<String> testAnnotations = new HashSet<>(TEST);

  private TestClasses() {}

  /**
   * All classes that have tests.
   *
   * @param root the repository
   * @param modules folders of modules, from the root; all must be compiled
   */
  static List<TestClass> of(Path root, List<Path> modules) {
    TestClasses all = new TestClasses();
    for (Path module : modules) {
      all.read(module, root.resolve(module).resolve("target/test-classes"));
    }
    all.addComposedAnnotations();
    return all.classes.keySet().stream()
        .sorted()
        .flatMap(name -> all.tested(name).stream())
        .toList();
  }

  private void read(Path module, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(folder + " is not there: compile the tests first");
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        ClassModel model = ClassFile.of().parse(file);
        classes.put(model.thisClass().asInternalName().replace('/', '.'), new Found(module, model));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the classes in " + folder, e);
    }
  }

  /** An annotation of ours that carries one of {@link #TEST} makes tests as well. */
  private void addComposedAnnotations() {
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<String, Found> c : classes.entrySet()) {
        ClassModel model = c.getValue().model();
        if (model.flags().has(AccessFlag.ANNOTATION)
            && annotations(model).stream().anyMatch(a -> testAnnotations.contains(name(a)))) {
          more |= testAnnotations.add(c.getKey());
        }
      }
    }
  }

  private List<TestClass> tested(String name) {
    Found found = found(name);
    ClassModel model = found.model();
    if (model.flags().has(AccessFlag.ABSTRACT) || model.flags().has(AccessFlag.INTERFACE)) {
      return List.of();
    }
    Set<String> ofClass = new HashSet<>();
    for (String around = name; !around.isEmpty(); around = outer(around)) {
      if (classes.containsKey(around)) {
        lineage(around).forEach(c -> ofClass.addAll(tags(found(c).model())));
      }
    }
    Set<Set<String>> tests = new HashSet<>();
    for (String c : lineage(name)) {
      for (AttributedElement member : members(found(c).model())) {
        if (annotations(member).stream().anyMatch(a -> testAnnotations.contains(name(a)))) {
          Set<String> own = new HashSet<>(ofClass);
          own.addAll(tags(member));
          tests.add(Set.copyOf(own));
        }
      }
    }
    boolean nested = annotations(model).stream().anyMatch(a -> NESTED.contains(name(a)));
    return tests.isEmpty()
        ? List.of()
        : List.of(new TestClass(found.module(), name, nested, tests));
  }

  private Found found(String name) {
    return java.util.Objects.requireNonNull(classes.get(name), name);
  }

  /** The class, its superclasses and its interfaces, as far as they are test classes of ours. */
  private Set<String> lineage(String name) {
    Set<String> out = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(List.of(name));
    while (!open.isEmpty()) {
      String next = open.removeFirst();
      if (classes.containsKey(next) && out.add(next)) {
        ClassModel model = found(next).model();
        model.superclass().ifPresent(s -> open.add(s.asInternalName().replace('/', '.')));
        model.interfaces().forEach(i -> open.add(i.asInternalName().replace('/', '.')));
      }
    }
    return out;
  }

  private static String outer(String name) {
    int dollar = name.lastIndexOf('$');
    return dollar < 0 ? "" : name.substring(0, dollar);
  }

  private static List<AttributedElement> members(ClassModel model) {
    List<AttributedElement> out = new ArrayList<>(model.methods());
    out.addAll(model.fields());
    return out;
  }

  private static Set<String> tags(AttributedElement element) {
    Set<String> out = new HashSet<>();
    for (Annotation a : annotations(element)) {
      addTags(a, out);
    }
    return out;
  }

  /** A tag, or the tags in the annotation that holds several. */
  private static void addTags(Annotation a, Set<String> out) {
    for (AnnotationElement e : a.elements()) {
      if (TAG.contains(name(a)) && e.value() instanceof AnnotationValue.OfString s) {
        out.add(s.stringValue());
      } else if (e.value() instanceof AnnotationValue.OfArray several) {
        several.values().stream()
            .filter(v -> v instanceof AnnotationValue.OfAnnotation)
            .forEach(v -> addTags(((AnnotationValue.OfAnnotation) v).annotation(), out));
      }
    }
  }

  private static List<Annotation> annotations(AttributedElement element) {
    List<Annotation> out = new ArrayList<>();
    element
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .ifPresent(a -> out.addAll(a.annotations()));
    return out;
  }

  private static String name(Annotation a) {
    ClassDesc type = a.classSymbol();
    return type.packageName().isEmpty()
        ? type.displayName()
        : type.packageName() + "." + type.displayName();
  }
}
