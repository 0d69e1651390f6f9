// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.net.InetAddress;

/**
 * What keeps a network from being complete on this node, or deserves an admin's eye. {@code
 * toString} is a sentence.
 */
public sealed interface Finding {
  /** Whether something is missing in the kernel because of it; else it is a remark. */
  default boolean blocks() {
    return true;
  }

  /** FRR's configuration does not have the VNI yet. */
  record FrrNotReady() implements Finding {
    @Override
    public String toString() {
      return "FRR's configuration does not have the network's VNIs yet; its devices wait for that.";
    }
  }

  /** OVN-Kubernetes has not made the VRF. */
  record VrfMissing(String vrf) implements Finding {
    @Override
    public String toString() {
      return "There is no VRF device \""
          + vrf
          + "\", which OVN-Kubernetes makes for the network; its SVIs wait for it.";
    }
  }

  /** Open vSwitch has not made the port. */
  record OvsPortMissing(String port) implements Finding {
    @Override
    public String toString() {
      return "The OVS port \"" + port + "\" is not there yet.";
    }
  }

  /** The port waits for the takeover of the network's remote ports. */
  record PortHeldDown(String port) implements Finding {
    @Override
    public String toString() {
      return "The OVS port \""
          + port
          + "\" stays down until OVN's remote ports of the network are taken over.";
    }
  }

  /** A device of the name is someone else's. */
  record NameTaken(String device) implements Finding {
    @Override
    public String toString() {
      return "The device \""
          + device
          + "\" exists and does not carry this operator's alias: it is left alone. Remove or rename"
          + " it.";
    }
  }

  /** Two networks of the intent have one VNI. */
  record VniTaken(int vni, String other) implements Finding {
    @Override
    public String toString() {
      return "VNI " + vni + " is already used by the network " + other + " on this node.";
    }
  }

  /** Two networks have one id: one that is gone from the cluster has not let go of it yet. */
  record NetworkIdTaken(int networkId, String other) implements Finding {
    @Override
    public String toString() {
      return "The network id "
          + networkId
          + " is still used by the network "
          + other
          + " on this node, which names its devices by it; wait until that one is given back to"
          + " OVN-Kubernetes.";
    }
  }

  /** All VLAN ids of the bridge are in use. */
  record NoFreeVlan(String bridge) implements Finding {
    @Override
    public String toString() {
      return "The bridge \""
          + bridge
          + "\" has no VLAN id left: a VTEP carries at most 4093 VNIs per node.";
    }
  }

  /** The network's VTEP is not of this node. */
  record VtepMissing(String vtep) implements Finding {
    @Override
    public String toString() {
      return "The VTEP \"" + vtep + "\" has no address on this node.";
    }
  }

  /**
   * A VTEP's address is on no device.
   *
   * @param blocks whether the VTEP has no other one
   */
  record VtepAddressMissing(InetAddress ip, boolean blocks) implements Finding {
    @Override
    public String toString() {
      return "No device of this node has the VTEP address "
          + ip.getHostAddress()
          + (blocks
              ? ": networks that do not run yet wait for it, and those that run are not reached."
              : ": new networks use the VTEP's other address only.");
    }
  }

  /** Full-size packets of the pods do not fit. */
  record MtuTooSmall(int wanted, int available) implements Finding {
    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public String toString() {
      return "The network's MTU of "
          + wanted
          + " does not fit: the underlay leaves "
          + available
          + " within VXLAN. Raise the underlay's MTU or lower the network's.";
    }
  }

  /** There is no default route to tell the underlay by. */
  record UnderlayUnknown(int assumed) implements Finding {
    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public String toString() {
      return "The node has no default route: an underlay MTU of " + assumed + " is assumed.";
    }
  }

  /** The VRF lacks OVN-Kubernetes' unreachable default. */
  record UnreachableDefaultMissing(String vrf) implements Finding {
    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public String toString() {
      return "The VRF \""
          + vrf
          + "\" has no unreachable default route, which OVN-Kubernetes puts there: packets without"
          + " a route can leave by the main table.";
    }
  }
}
