// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A script that is a resource, so that shellcheck reads it. It names the variables that it wants in
 * its first lines, and fails when one is not set.
 */
public final class ScriptFile {

  private ScriptFile() {}

  /**
   * The script's text.
   *
   * @param owner the class that it lies beside
   * @param name its file name
   * @throws IllegalArgumentException when there is none
   */
  public static String text(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no script " + name + " beside " + owner.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the script " + name, e);
    }
  }

  /**
   * The script with its variables set, for {@code bash -s}.
   *
   * @param owner the class that it lies beside
   * @param name its file name
   * @param variables name → value, of any text
   */
  public static String of(Class<?> owner, String name, Map<String, ?> variables) {
    StringBuilder out = new StringBuilder();
    new TreeMap<>(variables)
        .forEach((variable, value) ->
            out.append(variable).append('=').append(quote(value.toString())).append('\n'));
    return out.append(text(owner, name)).toString();
  }

  /** Quotes a word for the shell. */
  public static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
