// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The form of scripts and documents: lines of at most 120 characters, an SPDX head on scripts. */
final class TextFiles {

  static final int WIDTH = 120;

  private static final String SPDX = "# SPDX-License-Identifier: Apache-2.0";

  /** Apache Maven's own, taken as they are. */
  private static final Set<String> FOREIGN = Set.of("mvnw", "mvnw.cmd");

  /** What a test compares with is a text of the code that is tested. */
  private static final Pattern EXPECTED = Pattern.compile(".*/src/test/resources/.*");

  private static final Pattern SCRIPT = Pattern.compile("#!.*|# shellcheck shell=.*");

  private TextFiles() {}

  static boolean isScript(Path file) {
    String name = String.valueOf(file.getFileName());
    if (FOREIGN.contains(name) || EXPECTED.matcher(file.toString()).matches()) {
      return false;
    }
    if (name.endsWith(".sh") || name.equals("Makefile")) {
      return true;
    }
    boolean mayBe = !name.contains(".") || name.endsWith(".py");
    return mayBe && head(file).stream().anyMatch(l -> SCRIPT.matcher(l).matches());
  }

  static boolean isDocument(Path file) {
    return file.toString().endsWith(".md");
  }

  /** What is wrong with a script. */
  static List<String> scriptProblems(Path file) {
    List<String> out = new ArrayList<>();
    List<String> lines = lines(file);
    int head = !lines.isEmpty() && lines.getFirst().startsWith("#!") ? 1 : 0;
    if (lines.size() <= head || !lines.get(head).equals(SPDX)) {
      out.add(file + ":" + (head + 1) + " is not '" + SPDX + "'");
    }
    out.addAll(tooLong(file, lines, false));
    return out;
  }

  /** What is wrong with a document. A row of a table is one line, and so is a word. */
  static List<String> documentProblems(Path file) {
    return tooLong(file, lines(file), true);
  }

  private static List<String> tooLong(Path file, List<String> lines, boolean document) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      int length = lines.get(i).codePointCount(0, lines.get(i).length());
      if (length > WIDTH && !(document && (line.startsWith("|") || line.indexOf(' ') < 0))) {
        out.add(file + ":" + (i + 1) + " has " + length + " characters, more than " + WIDTH);
      }
    }
    return out;
  }

  private static List<String> head(Path file) {
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      List<String> out = new ArrayList<>();
      String line = in.readLine();
      while (line != null && out.size() < 3) {
        out.add(line);
        line = in.readLine();
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
