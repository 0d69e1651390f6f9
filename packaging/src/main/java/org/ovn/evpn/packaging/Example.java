// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object to begin with, as the console offers it.
 *
 * @param manifest the object; its text begins with title and description as comments
 * @param title a few words
 * @param description one or two sentences
 */
record Example(Manifest manifest, String title, String description) {
  private static final Pattern HEAD =
      Pattern.compile("\\A# title: ([^\\n]+)\\n# description: ((?:[^\\n]+\\n#   )*[^\\n]+)\\n");

  static Example of(Manifest manifest) {
    Matcher m = HEAD.matcher(manifest.text());
    if (!m.find()) {
      throw new PackagingException(
          manifest.file()
              + ": does not begin with \"# title: …\" and \"# description: …\". Add the lines.");
    }
    return new Example(
        new Manifest(manifest.file(), manifest.text().substring(m.end()), manifest.tree()),
        m.group(1),
        m.group(2).replace("\n#   ", " "));
  }
}
