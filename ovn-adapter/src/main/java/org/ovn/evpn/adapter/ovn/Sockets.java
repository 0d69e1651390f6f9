// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the databases' sockets may be, the likeliest place first.
 *
 * @param nb of the zone's northbound database, at least one
 * @param sb of the zone's southbound database, at least one
 * @param ovs of Open vSwitch's database, at least one
 */
public record Sockets(List<Path> nb, List<Path> sb, List<Path> ovs) {
  /** Copies the lists. */
  public Sockets {
    nb = List.copyOf(nb);
    sb = List.copyOf(sb);
    ovs = List.copyOf(ovs);
  }

  /** The usual names of sockets in these folders. */
  public static Sockets in(List<String> ovn, List<String> openvswitch) {
    return new Sockets(
        all(ovn, "ovnnb_db.sock"), all(ovn, "ovnsb_db.sock"), all(openvswitch, "db.sock"));
  }

  private static List<Path> all(List<String> folders, String name) {
    return folders.stream().map(folder -> Path.of(folder, name)).toList();
  }
}
