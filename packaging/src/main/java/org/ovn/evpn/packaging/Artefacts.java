// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything that is generated. */
final class Artefacts {
  /** Folders in which every file is generated. */
  static final List<String> OWNED = List.of(Bundle.FOLDER, "catalog", Chart.GENERATED);

  private Artefacts() {}

  /** Texts by path from the root of the repository. */
  static SortedMap<String, String> of(Sources sources) {
    SortedMap<String, String> out = new TreeMap<>();
    out.put(InstallYaml.FILE, InstallYaml.render(sources));
    out.put(ConsoleSamples.FILE, ConsoleSamples.render(sources));
    out.putAll(Bundle.files(sources));
    out.putAll(Catalog.files(sources));
    out.putAll(Chart.files(sources));
    return out;
  }
}
