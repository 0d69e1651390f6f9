// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.Optional;

/**
 * What OVN and Open vSwitch say of themselves in their databases.
 *
 * @param ovn of the zone's ovn-northd, such as 26.03.1; empty before it wrote it
 * @param openvswitch of the node's ovs-vswitchd, such as 4.0.0
 */
public record OvnVersions(Optional<String> ovn, Optional<String> openvswitch) {
  /** Of ovn-northd: package, southbound schema and an internal number (northd.c). */
  private static final String NORTHD = "northd_internal_version";

  static OvnVersions of(OvnObservation observed) {
    return new OvnVersions(
        observed.nb().rows("NB_Global").stream()
            .map(row -> row.map("options").getOrDefault(NORTHD, ""))
            .map(text -> text.split("-", 2)[0])
            .filter(text -> !text.isEmpty())
            .findFirst(),
        observed.ovs().rows("Open_vSwitch").stream()
            .map(row -> row.text("ovs_version"))
            .filter(text -> !text.isEmpty())
            .findFirst());
  }
}
