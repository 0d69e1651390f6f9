// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ovn.evpn.adapter.ovsdb.Mutation;
import org.ovn.evpn.adapter.ovsdb.Op;
import org.ovn.evpn.adapter.ovsdb.Row;
import org.ovn.evpn.api.value.Digests;

/**
 * A key of ours on the switch row, which changes with every transaction that takes or gives back a
 * port.
 *
 * <p>ovn-northd of OVN 26.03.2 handles a change of remote ports incrementally and leaves its flood
 * groups as they were: after a take broadcasts keep their Geneve copies, after a release they do
 * not come back. A change of the switch row's external_ids in the same transaction makes it compute
 * the switch anew. So the value has to change each time: it is a digest of the names of the ports
 * that are taken, with a mark behind it when that alone would change nothing.
 *
 * <p>It is not there when nothing is taken. A digest that no longer says what is taken, as when a
 * pod of another node went, is left: OVN-Kubernetes deleted that port, and northd follows. (For a
 * Layer2 network ovnkube changes the ports of a switch row that is there and nothing else; it
 * writes external_ids when it makes the row.)
 *
 * <p>Remembers what it wrote, for two transactions of one plan. Confined to one thread.
 */
final class SwitchMark {
  private static final String SWITCH = "Logical_Switch";
  private static final String AGAIN = "'";

  private final Row logicalSwitch;
  private final String owner;
  private String value;

  /**
   * @param owner EVPNNetwork that takes the ports
   */
  SwitchMark(Row logicalSwitch, String owner) {
    this.logicalSwitch = logicalSwitch;
    this.owner = owner;
    this.value = logicalSwitch.map("external_ids").getOrDefault(OvnNames.TAKEN, "");
  }

  /** The EVPNNetwork whose mark the switch has. */
  static Optional<String> owner(Row logicalSwitch) {
    return Optional.ofNullable(logicalSwitch.map("external_ids").get(OvnNames.TAKEN))
        .map(value -> value.substring(0, Math.max(0, value.lastIndexOf(' '))))
        .filter(owner -> !owner.isEmpty());
  }

  /**
   * Changes the row, whatever it is.
   *
   * @param taken names of the ports that are taken after the transaction
   */
  List<Op> touch(Set<String> taken) {
    String digest =
        owner + " " + Digests.hex(Digests.sha256(String.join("\n", new TreeSet<>(taken))), 6);
    boolean gone = taken.isEmpty() && !value.isEmpty();
    return write(gone ? "" : digest.equals(value) ? digest + AGAIN : digest);
  }

  /** Changes the row only when the key is missing, or should be. */
  List<Op> repair(Set<String> taken) {
    return taken.isEmpty() == value.isEmpty() ? List.of() : touch(taken);
  }

  private List<Op> write(String next) {
    List<Mutation> mutations = new ArrayList<>();
    if (!value.isEmpty()) {
      // an insert into a map keeps the old value of a key
      mutations.add(Mutation.deleteKeys("external_ids", Set.of(OvnNames.TAKEN)));
    }
    if (!next.isEmpty()) {
      mutations.add(Mutation.insertEntries("external_ids", Map.of(OvnNames.TAKEN, next)));
    }
    value = next;
    return List.of(Op.mutate(SWITCH, logicalSwitch.uuid(), mutations.toArray(Mutation[]::new)));
  }
}
