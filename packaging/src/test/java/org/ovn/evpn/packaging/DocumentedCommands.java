// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The commands of a page of the documentation, word for word. */
final class DocumentedCommands {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final String page;
  private final String text;

  private DocumentedCommands(String page, String text) {
    this.page = page;
    this.text = text;
  }

  /** Those of a file. */
  static DocumentedCommands of(String page) {
    return new DocumentedCommands(page, Kustomization.read(Tools.ROOT.resolve(page)));
  }

  /** Those of a text. */
  static DocumentedCommands of(String page, String text) {
    return new DocumentedCommands(page, text);
  }

  /** The indented lines of a section; lines that end with a backslash go on in the next one. */
  List<String> ofSection(String title) {
    List<String> out = new ArrayList<>();
    String open = "";
    for (String line : section(title).lines().toList()) {
      if (!line.startsWith("    ")) {
        continue;
      }
      String part = open + line.strip();
      boolean goesOn = part.endsWith("\\");
      open = goesOn ? part.substring(0, part.length() - 1) : "";
      if (!goesOn) {
        out.add(part);
      }
    }
    assertThat(out).as("commands of \"%s\" in %s", title, page).isNotEmpty();
    return out;
  }

  /** The commands in the row of a way of installing, in the table of a section. */
  List<String> ofRow(String title, String way) {
    List<String> rows =
        section(title).lines().filter(line -> line.startsWith("| " + way + " |")).toList();
    assertThat(rows).as("rows of %s in \"%s\" of %s", way, title, page).hasSize(1);
    List<String> out =
        CODE.matcher(rows.getFirst())
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(code -> code.matches("(kubectl|helm) .*"))
            .toList();
    assertThat(out).as("commands of %s in \"%s\" of %s", way, title, page).isNotEmpty();
    return out;
  }

  private String section(String title) {
    String[] parts = text.split("(?m)^## " + Pattern.quote(title) + "$", -1);
    assertThat(parts).as("sections \"%s\" of %s", title, page).hasSize(2);
    return parts[1].split("(?m)^## ", 2)[0];
  }
}
