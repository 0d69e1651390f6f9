// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of libraries in NOTICE: {@code group:artifact licence} in a line, where {@code *} at
 * the end of the artifact stands for any rest.
 */
final class Notice {

  private static final Pattern ROW = Pattern.compile("\\s*([\\w.-]+):([\\w.-]*\\*?)\\s+(\\S.*)");

  /** A line of {@code mvn dependency:list}. */
  private static final Pattern DEPENDENCY =
      Pattern.compile("\\s*([\\w.-]+):([\\w.-]+):[\\w-]+:.*:(?:compile|runtime).*");

  private Notice() {}

  /** What is wrong with the table: libraries it lacks, and lines that no library needs. */
  static List<String> problems(List<String> notice, Set<String> libraries) {
    List<String> out = new ArrayList<>();
    Set<String> covered = new TreeSet<>();
    for (String line : notice) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> found = libraries.stream().filter(l -> covers(row, l)).toList();
        if (found.isEmpty()) {
          out.add("NOTICE has " + line.strip() + ", which is not shipped: remove the line");
        }
        covered.addAll(found);
      }
    }
    libraries.stream()
        .filter(l -> !covered.contains(l))
        .forEach(l -> out.add("NOTICE lacks " + l + ", which is shipped: add it with its licence"));
    return out;
  }

  /** The libraries in the output of {@code mvn dependency:list}, as {@code group:artifact}. */
  static Set<String> libraries(List<String> dependencies) {
    Set<String> out = new TreeSet<>();
    for (String line : dependencies) {
      Matcher m = DEPENDENCY.matcher(line);
      if (m.matches()) {
        out.add(m.group(1) + ":" + m.group(2));
      }
    }
    return out;
  }

  private static boolean covers(Matcher row, String library) {
    String wanted = row.group(1) + ":" + row.group(2);
    return wanted.endsWith("*")
        ? library.startsWith(wanted.substring(0, wanted.length() - 1))
        : library.equals(wanted);
  }
}
