// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.adapter.intent.VtepIntent;

/** Plans the dummy device that holds the addresses of a managed VTEP. */
final class VtepAddressPlanner {
  private VtepAddressPlanner() {}

  /**
   * Plans.
   *
   * @return shortfalls, when something else has the name of the device, or one of the addresses
   */
  static List<Shortfall> plan(
      PlanBuilder out, KernelState observed, VtepIntent vtep, AddressGate gate) {
    Owner owner = new Owner.Vtep(vtep.name());
    String name = Names.dummy(vtep.name());
    out.want(name);
    Optional<Device> found = out.device(name);
    if (observed.isNameTaken(name)) {
      return List.of(new Shortfall.NameTaken(name));
    }
    if (found.filter(d -> !d.kind().equals("dummy")).isPresent()) {
      out.delete(owner, name);
      found = Optional.empty();
    }
    Device device =
        found.orElseGet(() ->
            out.create(
                Phase.BASE_CREATE,
                new KernelChange.CreateDevice(
                    owner,
                    name,
                    new Device.Plain(),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty())));
    out.configure(
        Phase.BASE_CONFIGURE,
        owner,
        device,
        PlanBuilder.Settings.of(new Ownership(Role.VTEP_ADDRESS, vtep.name())));
    Set<InetAddress> have = new HashSet<>();
    if (found.isPresent()) {
      for (KernelState.InterfaceAddress a : observed.addresses().getOrDefault(name, Set.of())) {
        boolean host = a.length() == a.ip().getAddress().length * 8;
        if (host && vtep.ips().contains(a.ip())) {
          have.add(a.ip());
        } else if (!a.ip().isLinkLocalAddress()) {
          out.add(
              Phase.BASE_CONFIGURE,
              new KernelChange.DeleteAddress(owner, name, a.ip(), a.length()));
        }
      }
    }
    List<Shortfall> shortfalls = new ArrayList<>();
    for (InetAddress ip : vtep.ips()) {
      if (have.contains(ip)) {
        continue; // never taken away, whoever has it as well
      }
      Optional<AddressUse> use = gate.use(observed, ip);
      if (use.isPresent()) {
        shortfalls.add(new Shortfall.AddressInUse(ip, use.get(), have.isEmpty()));
      } else if (!gate.waits(ip)) {
        out.add(Phase.BASE_UP, new KernelChange.AddAddress(owner, name, ip));
      }
    }
    out.up(Phase.BASE_UP, owner, device, true);
    return shortfalls;
  }
}
