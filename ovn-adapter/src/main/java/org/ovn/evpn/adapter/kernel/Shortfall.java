// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.value.IpAddresses;

/**
 * The kernel of this node lacks a thing that a network or a VTEP asks for. Typed, so that tests and
 * planners compare values; for an administrator each names its reason and its message.
 */
public sealed interface Shortfall {
  /** Reason of the condition that tells of it. */
  Reason reason();

  /** One sentence or more, with the name of the device and, where there is one, the remedy. */
  String message();

  /** Whether something is missing in the kernel because of it; else it is a remark. */
  default boolean blocks() {
    return true;
  }

  /** FRR's configuration does not have the VNI yet. */
  record FrrNotReady() implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.FRR_NOT_READY;
    }

    @Override
    public String message() {
      return "The network's devices wait for FRR's lines.";
    }
  }

  /** OVN-Kubernetes has not made the VRF. */
  record VrfMissing(String vrf) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.VRF_MISSING;
    }

    @Override
    public String message() {
      return "There is no VRF device \""
          + vrf
          + "\", which OVN-Kubernetes makes for the network; its SVIs wait for it.";
    }
  }

  /** Open vSwitch has not made the port. */
  record OvsPortMissing(String port) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.OVS_PORT_MISSING;
    }

    @Override
    public String message() {
      return "The OVS port \"" + port + "\" is not there yet.";
    }
  }

  /** The port waits for the takeover of the network's remote ports. */
  record PortHeldDown(String port) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.PORT_HELD_DOWN;
    }

    @Override
    public String message() {
      return "The OVS port \""
          + port
          + "\" stays down until OVN's remote ports of the network are taken over.";
    }
  }

  /** The port waits for its filters. */
  record PortUnfiltered(String port) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.PORT_HELD_DOWN;
    }

    @Override
    public String message() {
      return "The OVS port \""
          + port
          + "\" stays down until the kernel has its filters, by which router advertisements and"
          + " what is meant for the gateway stay on this node.";
    }
  }

  /** A device of the name is someone else's. */
  record NameTaken(String device) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.NAME_TAKEN;
    }

    @Override
    public String message() {
      return "The device \""
          + device
          + "\" exists and does not carry this operator's alias: it is left alone. Remove or rename"
          + " it.";
    }
  }

  /** Two networks of the intent have one VNI. */
  record VniTaken(int vni, String other) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.VNI_TAKEN;
    }

    @Override
    public String message() {
      return "VNI " + vni + " is already used by the network " + other + " on this node.";
    }
  }

  /** Two networks have one id: one that is gone from the cluster has not let go of it yet. */
  record NetworkIdTaken(int networkId, String other) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.NETWORK_ID_TAKEN;
    }

    @Override
    public String message() {
      return "The network id "
          + networkId
          + " is still used by the network "
          + other
          + " on this node, which names its devices by it; wait until that one is given back to"
          + " OVN-Kubernetes.";
    }
  }

  /** All VLAN ids of the bridge are in use. */
  record NoFreeVlan(String bridge) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.VLANS_EXHAUSTED;
    }

    @Override
    public String message() {
      return "The bridge \""
          + bridge
          + "\" has no VLAN id left: a VTEP carries at most 4093 VNIs per node.";
    }
  }

  /** The VXLAN device's map takes no further VNI that FRR would hear of. */
  record NoRoomInMap(String bridge, int vni) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.VNI_MAP_FULL;
    }

    @Override
    public String message() {
      return "The map of VLANs to VNIs on the bridge \""
          + bridge
          + "\" has no room for VNI "
          + vni
          + ": the kernel tells FRR of a map of at most "
          + MapRoom.LIMIT
          + " octets, which are 1820 VNIs that do not follow one another. Take VNIs that follow one"
          + " another, by a vniPool, or use another VTEP for further networks.";
    }
  }

  /** The network's VTEP is not of this node. */
  record VtepMissing(String vtep) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.VTEP_MISSING;
    }

    @Override
    public String message() {
      return "The VTEP \"" + vtep + "\" has no address on this node.";
    }
  }

  /**
   * A VTEP's address is on no device.
   *
   * @param blocks whether the VTEP has no other one
   * @param kept an address of before, by which the VTEP works meanwhile
   */
  record VtepAddressMissing(InetAddress ip, boolean blocks, Optional<InetAddress> kept)
      implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.VTEP_ADDRESS_MISSING;
    }

    @Override
    public String message() {
      return "No device of this node has the VTEP address "
          + ip.getHostAddress()
          + (kept.isPresent()
              ? ": networks that run go on with %s until the neighbours have answered whose it is."
                  .formatted(IpAddresses.format(kept.get()))
              : blocks
                  ? ": networks that do not run yet wait for it, and those that run are not"
                      + " reached."
                  : ": new networks use the VTEP's other address only.");
    }
  }

  /**
   * The address that the VTEP gives to this node is somebody else's.
   *
   * @param blocks whether the VTEP has no other one
   * @param kept an address of before, by which the VTEP works meanwhile
   */
  record AddressInUse(InetAddress ip, AddressUse use, boolean blocks, Optional<InetAddress> kept)
      implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.ADDRESS_IN_USE;
    }

    @Override
    public String message() {
      return Message.of(
          "spec.cidrs",
          IpAddresses.format(ip) + ", which this node should take, is " + use.where(),
          "Give the VTEP CIDRs that nothing else has; the agent takes the address once it is free"
              + kept.map(old ->
                      ", and the VTEP goes on with "
                          + IpAddresses.format(old)
                          + " until then"
                          + (use.role() == AddressUse.Role.ANSWERED
                              ? ". Two nodes that swap their addresses wait for each other: give"
                                  + " one of them a third address first"
                              : ""))
                  .orElse(""));
    }
  }

  /**
   * Nobody could be asked who has the address that the VTEP gives to this node.
   *
   * @param why nobody
   * @param blocks whether the node has not taken it, and the VTEP has no other one
   */
  record AddressNotProbed(InetAddress ip, String why, boolean blocks) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.ADDRESS_NOT_PROBED;
    }

    @Override
    public String message() {
      boolean taken = ip instanceof Inet4Address;
      return Message.of(
          "spec.cidrs",
          "this node %s %s, as %s"
              .formatted(
                  taken ? "takes" : "does not take",
                  IpAddresses.format(ip)
                      + (taken ? " and could not ask all its neighbors whether it is theirs" : ""),
                  why),
          taken
              ? "See that nothing else has the address; the remark stays until the agent starts"
                  + " anew"
              : "Use IPv4 CIDRs");
    }
  }

  /** Full-size packets of the pods do not fit. */
  record MtuTooSmall(int wanted, int available) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.MTU_TOO_SMALL;
    }

    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public String message() {
      return "The network's MTU of "
          + wanted
          + " does not fit: the underlay leaves "
          + available
          + " within VXLAN. Raise the underlay's MTU or lower the network's.";
    }
  }

  /** There is no default route to tell the underlay by. */
  record UnderlayUnknown(int assumed) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.UNDERLAY_UNKNOWN;
    }

    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public String message() {
      return "The node has no default route: an underlay MTU of " + assumed + " is assumed.";
    }
  }

  /** The VRF lacks OVN-Kubernetes' unreachable default. */
  record UnreachableDefaultMissing(String vrf) implements Shortfall {
    @Override
    public Reason reason() {
      return Reason.UNREACHABLE_DEFAULT_MISSING;
    }

    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public String message() {
      return "The VRF \""
          + vrf
          + "\" has no unreachable default route, which OVN-Kubernetes puts there: packets without"
          + " a route can leave by the main table.";
    }
  }
}
