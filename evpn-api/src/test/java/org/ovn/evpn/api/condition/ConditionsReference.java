// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints the vocabulary as the page that administrators read. */
final class ConditionsReference {
  private static final String IN_LIST = ", networks[]";

  private ConditionsReference() {}

  static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Conditions

            <!-- Printed from `Reason` by `ConditionsReferenceTest`: change the enum, not this page. -->

            Each object that the operator works on says in its conditions how it is. Conditions of type Degraded
            are good when False, all others when True. A condition's message names object, field and remedy; the
            tables say what its reason means in general. Reasons are part of the API: programs may compare them.
            """);
    sections().forEach((kind, places) -> page.append(section(kind, places)));
    return page.toString();
  }

  /** Places by the kind of their object, both in the order of {@link Place}. */
  private static Map<String, List<Place>> sections() {
    return Arrays.stream(Place.values())
        .collect(
            Collectors.groupingBy(
                place -> place.object().replace(IN_LIST, ""),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static String section(String kind, List<Place> places) {
    StringBuilder section =
        new StringBuilder("\n## ")
            .append(kind)
            .append("\n\n| Object | Type | Reason | Meaning | Remedy |\n|---|---|---|---|---|\n");
    for (Place place : places) {
      for (Reason reason : Reason.values()) {
        if (reason.places().contains(place)) {
          section.append(row(place, reason));
        }
      }
    }
    return section.toString();
  }

  private static String row(Place place, Reason reason) {
    return "| %s | `%s` | `%s` | %s | %s |\n"
        .formatted(
            place.object(),
            place.type().wire(),
            reason.wire(),
            reason.meaning(),
            reason.remedy().isEmpty() ? "—" : reason.remedy());
  }
}
