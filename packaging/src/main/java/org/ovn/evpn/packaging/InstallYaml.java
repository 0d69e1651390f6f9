// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import java.util.Comparator;
import java.util.List;

/**
 * manifests/install.yaml: all objects in the order in which an API server wants them. Admission
 * policies come last, since one whose parameter's CRD is still new could refuse other objects.
 */
final class InstallYaml {
  static final String FILE = "manifests/install.yaml";

  /** Kinds that are not named come between the last two. */
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

  private static final List<String> LAST =
      List.of("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding");

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
    int last = LAST.indexOf(kind);
    if (last >= 0) {
      return FIRST.size() + 1 + last;
    }
    int first = FIRST.indexOf(kind);
    return first >= 0 ? first : FIRST.size();
  }
}
