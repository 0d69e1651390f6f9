// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.nio.file.Path;
import java.util.Set;

/**
 * A class that can be instantiated and has tests, of its own or inherited.
 *
 * @param module the folder of its module, from the root of the repository
 * @param name its binary name
 * @param nested whether it is an inner class that JUnit or jqwik runs with its outer class
 * @param tags for each of its tests the tags of the test, of its class and of the classes around
 */
record TestClass(Path module, String name, boolean nested, Set<Set<String>> tags) {

  TestClass {
    tags = Set.copyOf(tags);
  }

  /** The simple name of the class of the source file. */
  String topLevelName() {
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return inner() ? simple.substring(0, simple.indexOf('$')) : simple;
  }

  boolean inner() {
    return name.indexOf('$') >= 0;
  }

  @Override
  public String toString() {
    return name + " in " + module;
  }
}
