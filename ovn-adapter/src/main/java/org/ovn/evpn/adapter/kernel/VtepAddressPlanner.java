// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.api.value.IpAddresses;

/** Plans the dummy device that holds the addresses of a managed VTEP. */
final class VtepAddressPlanner {
  private VtepAddressPlanner() {}

  /**
   * Plans.
   *
   * @param kept addresses of before that stay; see {@link #kept}
   * @return shortfalls, when something else has the name of the device, or one of the addresses
   */
  static List<Shortfall> plan(
      PlanBuilder out,
      KernelState observed,
      VtepIntent vtep,
      AddressGate gate,
      Map<InetAddress, InetAddress> kept) {
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
    Set<Class<?>> replaced = new HashSet<>();
    if (found.isPresent()) {
      for (KernelState.InterfaceAddress a : observed.addresses().getOrDefault(name, Set.of())) {
        if (isHost(a) && vtep.ips().contains(a.ip())) {
          have.add(a.ip());
        } else if (!a.ip().isLinkLocalAddress() && !(isHost(a) && kept.containsValue(a.ip()))) {
          // The new address comes first: where the kernel refuses it, the old one stays.
          boolean again = vtep.ips().contains(a.ip());
          if (!again) {
            replaced.add(a.ip().getClass());
          }
          out.add(
              again ? Phase.ENTRIES_REMOVE : Phase.BASE_UP,
              new KernelChange.DeleteAddress(owner, name, a.ip(), a.length()));
        }
      }
    }
    List<Shortfall> shortfalls = new ArrayList<>();
    for (InetAddress ip : vtep.ips()) {
      Optional<Shortfall> remark =
          Optional.ofNullable(gate.unasked().get(ip))
              .map(why -> new Shortfall.AddressNotProbed(ip, why, false));
      if (have.contains(ip)) {
        remark.ifPresent(shortfalls::add);
        continue; // never taken away, whoever has it as well
      }
      Optional<AddressUse> use = gate.use(observed, ip);
      if (use.isPresent()) {
        shortfalls.add(
            new Shortfall.AddressInUse(
                ip, use.get(), have.isEmpty(), Optional.ofNullable(kept.get(ip))));
      } else if (gate.unaskable(ip).isPresent()) {
        shortfalls.add(
            new Shortfall.AddressNotProbed(ip, gate.unaskable(ip).orElseThrow(), have.isEmpty()));
      } else if (!gate.waits(ip)) {
        remark.ifPresent(shortfalls::add);
        // Where it replaces nothing, its failure must not hold up the other family's devices.
        out.add(
            replaced.contains(ip.getClass()) ? Phase.BASE_CONFIGURE : Phase.BASE_UP,
            new KernelChange.AddAddress(owner, name, ip));
      }
    }
    out.up(Phase.BASE_UP, owner, device, true);
    return shortfalls;
  }

  /**
   * Addresses of before that a VTEP goes on with, by the address that it should have in its place.
   * A VTEP that is renumbered has its old address until the new one may come: until the neighbours
   * have answered, and for as long as somebody else has the new one. Its VXLAN device sends from
   * the old one meanwhile, and FRR announces that.
   */
  static Map<InetAddress, InetAddress> kept(
      KernelState observed, VtepIntent vtep, AddressGate gate) {
    Map<InetAddress, InetAddress> kept = new HashMap<>();
    String dummy = Names.dummy(vtep.name());
    if (!vtep.managed() || observed.device(dummy).filter(Device::isOurs).isEmpty()) {
      return kept;
    }
    for (InetAddress ip : vtep.ips()) {
      if (observed.isPlaced(vtep.name(), ip) || gate.admits(observed, ip)) {
        continue;
      }
      List<InetAddress> old =
          observed.addresses().getOrDefault(dummy, Set.of()).stream()
              .filter(VtepAddressPlanner::isHost)
              .map(KernelState.InterfaceAddress::ip)
              .filter(a -> a.getClass().equals(ip.getClass()) && !a.isLinkLocalAddress())
              .filter(a -> !vtep.ips().contains(a))
              .sorted(IpAddresses.ORDER)
              .toList();
      Optional<InetAddress> local =
          observed
              .device(Names.vxlan(vtep.name(), ip))
              .filter(Device::isOurs)
              .flatMap(d -> d.detail() instanceof Device.Vxlan x ? x.local() : Optional.empty());
      local
          .filter(old::contains)
          .or(() -> old.stream().findFirst())
          .ifPresent(a -> kept.put(ip, a));
    }
    return kept;
  }

  private static boolean isHost(KernelState.InterfaceAddress address) {
    return address.length() == address.ip().getAddress().length * 8;
  }
}
