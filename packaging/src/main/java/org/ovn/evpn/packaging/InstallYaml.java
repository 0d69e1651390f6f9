// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import java.util.Comparator;
import java.util.List;

/**
 * manifests/install.yaml: all objects in the order in which an API server wants them. The admission
 * policies are not among them: the controller makes and deletes them.
 */
final class InstallYaml {
  static final String FILE = "manifests/install.yaml";

  /** Kinds that are not named come last. */
  private static final List<String> FIRST =
      List.of(
          "Namespace",
          "CustomResourceDefinition",
          "ServiceAccount",
          "ClusterRole",
          "ClusterRoleBinding",
          "Role",
          "RoleBinding",
          "Service",
          "PodDisruptionBudget",
          "Deployment");

  private InstallYaml() {}

  static String render(Sources sources) {
    StringBuilder out =
        new StringBuilder(
            """
            # Generated from overlays/kubernetes by packaging/: change it there, then run make manifests.
            # udn-evpn %s. Install it: see docs/install.md.
            """
                .formatted(sources.version()));
    for (Manifest object : ordered(sources.objects())) {
      out.append("---\n").append(object.text());
    }
    return out.toString();
  }

  static List<Manifest> ordered(List<Manifest> objects) {
    return objects.stream()
        .sorted(Comparator.comparingInt((Manifest o) -> rank(o.kind())))
        .toList();
  }

  private static int rank(String kind) {
    int first = FIRST.indexOf(kind);
    return first >= 0 ? first : FIRST.size();
  }
}
