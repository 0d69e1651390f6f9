// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkStatus;
import org.ovn.evpn.api.v1alpha1.EvpnStatus;
import org.ovn.evpn.api.v1alpha1.VtepStatus;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.plan.WriteKey.Facet;
import org.ovn.evpn.controller.plan.WriteKey.Kind;
import org.ovn.evpn.frr.transition.FrrTransitions;

/** One thing to write. Only what differs from the snapshot is ever written. */
public sealed interface Write {
  /** What it is about. */
  WriteKey key();

  /**
   * Creates or changes an EVPNNetwork, its finalizer and label included.
   *
   * @param name of the EVPNNetwork
   * @param uid of the one that exists; empty to create it
   * @param spec what it shall be
   */
  record PutEvpnNetwork(String name, String uid, EvpnNetworkSpec spec) implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.object(Kind.EVPN_NETWORK, name);
    }
  }

  /**
   * Asks for the deletion of an EVPNNetwork; its finalizer keeps it until the nodes let go.
   *
   * @param name of the EVPNNetwork
   * @param uid of the one that is meant
   */
  record DeleteEvpnNetwork(String name, String uid) implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.object(Kind.EVPN_NETWORK, name);
    }
  }

  /**
   * Takes our finalizer off an EVPNNetwork that is being deleted.
   *
   * @param name of the EVPNNetwork
   * @param uid of the one that is meant
   */
  record ReleaseEvpnNetwork(String name, String uid) implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.object(Kind.EVPN_NETWORK, name);
    }
  }

  /**
   * Adds or removes our finalizer on an object that is somebody else's.
   *
   * @param kind VTEP or EVPN
   * @param name of the object
   * @param uid of the one that is meant
   * @param finalizer the finalizer
   * @param present whether it shall be there
   */
  record SetFinalizer(Kind kind, String name, String uid, String finalizer, boolean present)
      implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.object(kind, name);
    }
  }

  /**
   * Writes the VTEP annotation of a node.
   *
   * @param node the Node that was read: written only if nobody changed it since
   * @param vteps the whole content; empty removes the annotation
   */
  record PutNodeVteps(Meta node, SortedMap<String, List<InetAddress>> vteps) implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.object(Kind.NODE, node.name());
    }
  }

  /**
   * Sets or removes the label that puts a ClusterUserDefinedNetwork into our RouteAdvertisements.
   *
   * @param name of the ClusterUserDefinedNetwork
   * @param uid of the one that is meant
   * @param value of the label, which says by which RouteAdvertisements; empty takes it off
   */
  record LabelNetwork(String name, String uid, String value) implements Write {
    /** Whether the label shall be there. */
    public boolean advertised() {
      return !value.isEmpty();
    }

    @Override
    public WriteKey key() {
      return WriteKey.object(Kind.CLUSTER_USER_DEFINED_NETWORK, name);
    }
  }

  /**
   * Writes the FRRConfigurations of one template one after the other.
   *
   * @param template as the label of the objects has it
   * @param steps in this order
   */
  record WriteFrr(String template, List<FrrTransitions.Step> steps) implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.object(Kind.FRR_CONFIGURATIONS, template);
    }
  }

  /**
   * Writes a RouteAdvertisements of ours and its sources, one after the other.
   *
   * @param name of the RouteAdvertisements
   * @param sources sources to apply
   * @param advertisements the RouteAdvertisements to apply after them
   * @param obsoleteSources sources to delete after that
   * @param remove whether the RouteAdvertisements goes first
   */
  record WriteRouteAdvertisements(
      String name,
      List<FrrConfiguration> sources,
      Optional<RouteAdvertisements> advertisements,
      List<FrrConfiguration> obsoleteSources,
      Optional<RouteAdvertisements> remove)
      implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.object(Kind.ROUTE_ADVERTISEMENTS, name);
    }
  }

  /**
   * Writes the status of a VTEP.
   *
   * @param meta of the VTEP
   * @param status the whole
   * @param events to record
   */
  record PutVtepStatus(Meta meta, VtepStatus status, List<ConditionEvent> events) implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.status(Kind.VTEP, "", meta.name());
    }
  }

  /**
   * Writes the status of an EVPN.
   *
   * @param meta of the EVPN
   * @param status the whole
   * @param events to record
   */
  record PutEvpnStatus(Meta meta, EvpnStatus status, List<ConditionEvent> events) implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.status(Kind.EVPN, "", meta.name());
    }
  }

  /**
   * Writes the status of an EVPNNetwork.
   *
   * @param meta of the EVPNNetwork
   * @param status the whole
   * @param events to record
   */
  record PutEvpnNetworkStatus(Meta meta, EvpnNetworkStatus status, List<ConditionEvent> events)
      implements Write {
    @Override
    public WriteKey key() {
      return WriteKey.status(Kind.EVPN_NETWORK, "", meta.name());
    }
  }

  /**
   * Sets or removes our condition on a network.
   *
   * @param network the network
   * @param meta its metadata
   * @param condition empty removes it
   * @param events to record
   */
  record PutNetworkCondition(
      NetworkKey network, Meta meta, Optional<Condition> condition, List<ConditionEvent> events)
      implements Write {
    @Override
    public WriteKey key() {
      return new WriteKey(
          network.isCluster() ? Kind.CLUSTER_USER_DEFINED_NETWORK : Kind.USER_DEFINED_NETWORK,
          network.namespace(),
          network.name(),
          Facet.STATUS);
    }
  }
}
