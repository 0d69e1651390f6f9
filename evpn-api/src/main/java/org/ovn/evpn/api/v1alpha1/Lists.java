// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Defensive copies for record constructors. */
final class Lists {
  private Lists() {}

  static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
