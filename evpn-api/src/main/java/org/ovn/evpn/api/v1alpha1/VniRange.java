// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.ovn.evpn.api.value.Vni;

/**
 * A range of VNIs, both ends included.
 *
 * @param start first
 * @param end last, not below the first
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record VniRange(Vni start, Vni end) {

  /** Whether the VNI lies in the range. */
  public boolean contains(Vni vni) {
    return start.compareTo(vni) <= 0 && vni.compareTo(end) <= 0;
  }
}
