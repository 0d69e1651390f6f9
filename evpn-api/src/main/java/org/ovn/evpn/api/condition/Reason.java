// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import static org.ovn.evpn.api.condition.Place.EVPN_NETWORK_ACCEPTED;
import static org.ovn.evpn.api.condition.Place.EVPN_NETWORK_ADVERTISED;
import static org.ovn.evpn.api.condition.Place.EVPN_NETWORK_DEGRADED;
import static org.ovn.evpn.api.condition.Place.EVPN_NETWORK_ESTABLISHED;
import static org.ovn.evpn.api.condition.Place.EVPN_NETWORK_PROGRAMMED;
import static org.ovn.evpn.api.condition.Place.EVPN_READY;
import static org.ovn.evpn.api.condition.Place.NETWORK_ACCEPTED;
import static org.ovn.evpn.api.condition.Place.NODE_DEGRADED;
import static org.ovn.evpn.api.condition.Place.NODE_NETWORK_DEGRADED;
import static org.ovn.evpn.api.condition.Place.NODE_NETWORK_READY;
import static org.ovn.evpn.api.condition.Place.NODE_READY;
import static org.ovn.evpn.api.condition.Place.OPERATOR_AVAILABLE;
import static org.ovn.evpn.api.condition.Place.OPERATOR_DEGRADED;
import static org.ovn.evpn.api.condition.Place.OPERATOR_PROGRESSING;
import static org.ovn.evpn.api.condition.Place.VTEP_ACCEPTED;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reasons of conditions and Events. Their wire texts are API: a rename is listed in the CHANGELOG.
 * Each says in one sentence what it means, what usually helps, and which conditions have it.
 */
public enum Reason {
  // spotless:off
  // As it should be
  ACCEPTED("Accepted", asked(),
      "It can be done, and is being done.", ""),
  READY("Ready", at(EVPN_READY),
      "Every network is programmed on every node, has its BGP sessions, and nothing is wrong.", ""),
  PROGRAMMED("Programmed", at(EVPN_NETWORK_PROGRAMMED, NODE_READY, NODE_NETWORK_READY),
      "Kernel and OVN have all of it.", ""),
  NOT_NEEDED("NotNeeded", at(NODE_NETWORK_READY),
      "OVN-Kubernetes does not run the network on the node, so the node announces nothing of it.", ""),
  ESTABLISHED("Established", at(EVPN_NETWORK_ESTABLISHED),
      "Every node has an established BGP session that carries EVPN.", ""),
  ADVERTISED("Advertised", at(EVPN_NETWORK_ADVERTISED),
      "OVN-Kubernetes advertises the network.", ""),
  AS_EXPECTED("AsExpected", at(EVPN_NETWORK_DEGRADED, NODE_DEGRADED, NODE_NETWORK_DEGRADED, OPERATOR_DEGRADED),
      "Nothing is wrong.", ""),
  ALLOCATED("Allocated", at(VTEP_ACCEPTED),
      "Nodes get their addresses from spec.cidrs.", ""),
  DISCOVERED("Discovered", at(VTEP_ACCEPTED),
      "Nodes bring their own addresses.", ""),

  // What was asked for
  INVALID_SPEC("InvalidSpec", asked(VTEP_ACCEPTED, EVPN_NETWORK_PROGRAMMED, OPERATOR_DEGRADED),
      "The object is invalid, whatever wrote it.", "Correct the field that the message names."),
  API_MISSING("APIMissing", asked(EVPN_READY, EVPN_NETWORK_ADVERTISED),
      "The API server does not serve a kind that is needed.", "Install what brings the kind."),
  VTEP_NOT_FOUND("VTEPNotFound", asked(),
      "spec.vtep names no VTEP.", "Create the VTEP, or correct the name."),
  VTEP_NOT_ACCEPTED("VTEPNotAccepted", asked(),
      "The VTEP is refused.", "See condition Accepted of the VTEP."),
  EVPN_NOT_FOUND("EVPNNotFound", asked(),
      "The annotation of a network names no EVPN.", "Create the EVPN, or correct the annotation."),
  NETWORK_NOT_FOUND("NetworkNotFound", asked(),
      "An entry of spec.networks names no network.", "Create the network, or correct the entry."),
  NAMESPACE_NOT_ALLOWED("NamespaceNotAllowed", asked(),
      "The EVPN does not count annotations of that namespace.", "Widen spec.annotations.namespaceSelector."),
  CLAIMED_BY_OTHER("ClaimedByOther", asked(),
      "Another EVPN has the network.", "Remove the network from one of the two."),
  NATIVE_EVPN("NativeEVPN", asked(),
      "OVN-Kubernetes itself runs EVPN for the network.", "Choose one of the two."),
  NETWORK_PENDING("NetworkPending", asked(),
      "OVN-Kubernetes has not made the network yet.", "See the conditions of the network."),
  NETWORK_MALFORMED("NetworkMalformed", asked(EVPN_NETWORK_DEGRADED),
      "A NetworkAttachmentDefinition of the network is invalid.", "See the message; OVN-Kubernetes writes it."),
  NOT_PRIMARY("NotPrimary", asked(),
      "The network is not a primary network.", "Choose a network with role Primary."),
  TOPOLOGY_NOT_SUPPORTED("TopologyNotSupported", asked(),
      "The network is neither Layer2 nor Layer3.", "Choose another network."),
  ANNOTATION_MALFORMED("AnnotationMalformed", asked(),
      "An annotation of this operator is invalid.", "Correct the annotation that the message names."),
  IP_VRF_REQUIRED("IPVRFRequired", asked(),
      "A Layer3 network has no ipVRF.", "Set ipVRF."),
  MAC_VRF_NOT_ALLOWED("MACVRFNotAllowed", asked(),
      "A Layer3 network has a macVRF.", "Remove macVRF."),
  VRF_REQUIRED("VRFRequired", asked(),
      "There is neither macVRF nor ipVRF.", "Set one of them."),
  EGRESS_NOT_ALLOWED("EgressNotAllowed", asked(),
      "The network cannot have that ipVRF.egress.", "Set the one that the message names."),
  FABRIC_PREFIX_NOT_ALLOWED("FabricPrefixNotAllowed", asked(),
      "A fabric prefix meets addresses that are not the fabric's.", "Remove or narrow the prefix."),
  ROUTE_TARGET_NOT_ALLOWED("RouteTargetNotAllowed", asked(),
      "A route target would join networks that must stay apart.", "Choose another route target."),
  VNI_MISSING("VNIMissing", asked(),
      "There is neither a VNI nor a pool.", "Set vni, or append a range to vniPool."),
  VNI_NOT_ALLOWED("VNINotAllowed", asked(),
      "The VNI that a tenant asks for is not in the pool.", "Choose a VNI of the pool."),
  VNI_TAKEN("VNITaken", asked(EVPN_NETWORK_DEGRADED, NODE_NETWORK_READY),
      "Another network has the VNI.", "Choose another VNI, or wait until it is free."),
  VNI_POOL_EXHAUSTED("VNIPoolExhausted", asked(),
      "The pool has no free VNI.", "Append a range to vniPool."),
  SUBNETS_OVERLAP("SubnetsOverlap", asked(),
      "Two advertised networks share a part of their addresses.", "Set ipVRF.egress to Split for one of them."),
  TOO_MANY_IMPORTS("TooManyImports", asked(),
      "A network would import more route targets than the API takes.", "Remove some of ipVRF.importFrom."),
  IMPORT_NOT_FOUND("ImportNotFound", asked(EVPN_NETWORK_DEGRADED),
      "ipVRF.importFrom names no network that is there.", "Correct the entry."),
  INTERNAL_ERROR("InternalError", asked(VTEP_ACCEPTED, EVPN_READY, EVPN_NETWORK_DEGRADED),
      "The controller fails on this object; all others go on.", "Report it, with the message; what runs stays."),
  NOT_IMPLEMENTED("NotImplemented", asked(EVPN_NETWORK_DEGRADED, VTEP_ACCEPTED),
      "The API has the field or value and nobody acts on it yet.", "Remove it."),
  PENDING("Pending", at(NETWORK_ACCEPTED),
      "The network is not enabled.", "See the status of its EVPN."),

  // VTEPs
  CIDR_OVERLAP("CIDROverlap", at(VTEP_ACCEPTED),
      "Something else has addresses of the VTEP's CIDRs.", "Use CIDRs that nothing else has."),
  VTEP_ADDRESS_NOT_ALLOWED("VTEPAddressNotAllowed", at(VTEP_ACCEPTED, NODE_DEGRADED),
      "A node is annotated with an address that it cannot have.", "Correct the annotation of the node."),
  ADDRESSES_EXHAUSTED("AddressesExhausted", at(VTEP_ACCEPTED),
      "A node has no address, as none is free.", "Append a CIDR, or widen one."),
  DELETING("Deleting", at(VTEP_ACCEPTED),
      "The VTEP is deleted and still used.", "Point its users to another VTEP, or delete them."),

  // On the way
  RELEASING("Releasing", at(NETWORK_ACCEPTED, EVPN_READY, EVPN_NETWORK_ACCEPTED, EVPN_NETWORK_PROGRAMMED, NODE_NETWORK_READY,
          OPERATOR_AVAILABLE, OPERATOR_PROGRESSING),
      "It is deleted; nodes give it back to OVN-Kubernetes.", "Wait; the message names the nodes."),
  NOT_ACCEPTED("NotAccepted", at(EVPN_READY),
      "Not everything is accepted.", "See condition Accepted."),
  NETWORKS_PENDING("NetworksPending", at(EVPN_READY, NODE_READY),
      "Networks are not programmed yet.", "See the networks that the message names."),
  NOT_ESTABLISHED("NotEstablished", at(EVPN_READY),
      "Networks lack BGP sessions on some nodes.", "See condition Established of the EVPNNetworks."),
  NETWORKS_DEGRADED("NetworksDegraded", at(EVPN_READY),
      "Something is wrong with programmed networks.", "See condition Degraded of the EVPNNetworks."),
  NODES_PENDING("NodesPending", at(EVPN_NETWORK_PROGRAMMED),
      "Nodes have not programmed the network yet.", "See the EVPNNodeStates of the nodes."),
  AGENT_DEAD("AgentDead", at(EVPN_NETWORK_PROGRAMMED),
      "The agent of a node is gone or hangs; packets flow, nothing new is programmed.",
      "Start the agent of the node that the message names, or see its log."),
  NO_NODES("NoNodes", at(EVPN_NETWORK_PROGRAMMED, EVPN_NETWORK_ESTABLISHED),
      "No node takes part.", "Correct spec.nodeSelector, or the VTEP's."),
  WRITE_REFUSED("WriteRefused", at(VTEP_ACCEPTED, EVPN_READY, EVPN_NETWORK_ADVERTISED, EVPN_NETWORK_DEGRADED,
          OPERATOR_DEGRADED),
      "The API server refuses a write of the controller.", "See the message for the API server's words."),
  NODES_DEGRADED("NodesDegraded", at(EVPN_NETWORK_DEGRADED),
      "Something is wrong on some nodes.", "See the EVPNNodeStates of the nodes."),

  // The agents as a whole
  AGENTS_READY("AgentsReady", at(OPERATOR_AVAILABLE),
      "Agents are ready on all nodes, but for those that an update may take away.", ""),
  AGENTS_NOT_READY("AgentsNotReady", at(OPERATOR_AVAILABLE),
      "More agents are not ready than an update may take away.",
      "See the pods that the message names, and their logs."),
  ROLLED_OUT("RolledOut", at(OPERATOR_PROGRESSING),
      "Every agent is as spec.agent says.", ""),
  ROLLING_OUT("RollingOut", at(OPERATOR_PROGRESSING),
      "Agents are being replaced.", "Wait; the message counts them."),
  ROLLOUT_STOPPED("RolloutStopped", at(OPERATOR_PROGRESSING, OPERATOR_DEGRADED),
      "A node got worse with its new agent, or the new agent does not run: no further agent is replaced.",
      "See the EVPNNodeState or the pod that the message names; correct it, or go back to the image of before."),
  IMAGE_MISSING("ImageMissing", at(OPERATOR_AVAILABLE, OPERATOR_DEGRADED),
      "Nobody says which image the agents have.", "Set spec.agent.image, or RELATED_IMAGE_OVN_ADAPTER of the controller."),
  FEATURE_GATE_UNKNOWN("FeatureGateUnknown", at(OPERATOR_DEGRADED),
      "A name in spec.featureGates is none that this release knows.", "Correct or remove it."),
  OPERATOR_MISSING("OperatorMissing", at(EVPN_READY, VTEP_ACCEPTED),
      "The EVPNOperator is deleted or not there, so no network is in EVPN.", "Create EVPNOperator \"default\"."),

  // FRR and BGP
  TEMPLATE_MISSING("TemplateMissing", at(EVPN_READY),
      "No FRRConfiguration serves the EVPN on some or all nodes.", "Label the FRRConfiguration that peers with the fabric."),
  TEMPLATE_NOT_USABLE("TemplateNotUsable", at(EVPN_READY),
      "A selected FRRConfiguration cannot carry EVPN.", "Correct it, or narrow spec.frrConfigurationSelector."),
  FRR_CONFLICT("FRRConflict", at(EVPN_READY, EVPN_NETWORK_DEGRADED),
      "frr-k8s could not merge what is wanted on a node.", "Correct the object that the message names."),
  ROLLOUT_HALTED("RolloutHalted", at(EVPN_READY),
      "Nodes refused a change of their FRRConfigurations, so the other nodes keep what they have.",
      "Correct what the error that the message quotes names."),
  VTEP_NOT_ANNOUNCED("VTEPNotAnnounced", at(EVPN_READY),
      "No neighbor carries the VTEP's address family.", "Add a neighbor of that family."),
  TEMPLATE_UNSTABLE("TemplateUnstable", at(EVPN_READY),
      "FRR takes a line of an admin's FRRConfiguration away and sets it again at every reload.",
      "Write the line as the message says."),
  ROUTES_BLOCKED("RoutesBlocked", at(EVPN_READY),
      "frr-k8s drops routes of a VTEP or a network, by its flag --always-block.",
      "Take the range out of the flag."),
  NEIGHBOR_WITHOUT_EVPN("NeighborWithoutEVPN", at(EVPN_READY),
      "A neighbor in raw text carries no EVPN.", "Name it in spec.bgp, or activate l2vpn evpn for it."),
  NETWORK_NOT_RENDERABLE("NetworkNotRenderable", at(EVPN_NETWORK_DEGRADED),
      "FRR cannot have the network as asked.", "Correct the field that the message names."),
  ROUTE_TARGET_AUTOMATIC("RouteTargetAutomatic", at(EVPN_NETWORK_DEGRADED),
      "A route target equals FRR's automatic one.", "Choose another, or leave routeTargets out."),
  ROUTE_TARGET_NOT_PASSED_ON("RouteTargetNotPassedOn", at(EVPN_READY),
      "A VRF exports route targets of the form ADDRESS:NUMBER alone; FRR as a switch drops these.",
      "Add an export of the form AS:NUMBER."),
  RD_NOT_UNIQUE("RDNotUnique", asked(EVPN_READY, EVPN_NETWORK_DEGRADED),
      "A network, or a node of it, has no RD of its own.", "See the message."),
  FRR_FAILED("FRRFailed", at(EVPN_NETWORK_DEGRADED),
      "FRR, or frr-k8s, refuses the configuration of a node.", "See the FRRNodeState of the node."),
  FRR_LINES_MISSING("FRRLinesMissing", at(EVPN_NETWORK_DEGRADED),
      "FRR does not have lines that it was told.",
      "Wait for the reloads that the controller asks for; else correct what the line is made of, see the log of frr-k8s' reloader."),
  NO_SESSION("NoSession", at(EVPN_NETWORK_ESTABLISHED),
      "A node has no established BGP session that carries EVPN.", "See the BGPSessionStates."),
  PEER_DOWN("PeerDown", at(EVPN_NETWORK_DEGRADED),
      "Some of a node's neighbors do not carry EVPN.", "See the BGPSessionStates, and the neighbor."),
  NO_REMOTE_VTEP("NoRemoteVTEP", at(EVPN_NETWORK_DEGRADED),
      "No EVPN route of another node has arrived, though others take part: no neighbor may have agreed to EVPN.",
      "Activate l2vpn evpn on the neighbor that the message names."),
  NOT_REPORTED("NotReported", at(EVPN_NETWORK_ESTABLISHED),
      "frr-k8s reports no BGP session of a node.", "Look whether frr-k8s runs there."),

  // OVN-Kubernetes' RouteAdvertisements
  NOT_ADVERTISED("NotAdvertised", at(EVPN_READY),
      "A network with egress Fabric is not advertised.", "See condition Advertised of the EVPNNetwork."),
  WAITING("Waiting", at(EVPN_NETWORK_ADVERTISED),
      "OVN-Kubernetes does not advertise the network yet.", "Wait, or see the log of its cluster manager."),
  SUSPECTED("Suspected", at(EVPN_NETWORK_ADVERTISED),
      "Several networks joined and one was refused.", "Wait: they are tried one at a time."),
  REFUSED("Refused", at(EVPN_NETWORK_ADVERTISED),
      "OVN-Kubernetes refuses to advertise the network.", "Correct what the message says, or use egress Split."),
  RETRYING("Retrying", at(EVPN_NETWORK_ADVERTISED),
      "The network is tried again after a refusal.", "Wait."),
  ADVERTISING_BROKEN("AdvertisingBroken", at(EVPN_NETWORK_DEGRADED),
      "OVN-Kubernetes refuses our RouteAdvertisements now.", "Correct what the message says."),
  WOULD_BREAK_OTHERS("WouldBreakOthers", at(EVPN_NETWORK_ADVERTISED),
      "Advertising the network would break a foreign RouteAdvertisements.",
      "Exclude our label in its selector, or use egress Split."),
  PICKED_UP("PickedUp", at(EVPN_READY),
      "A foreign RouteAdvertisements selects our objects.", "Exclude our label in its selector."),
  OTHERS_BROKEN("OthersBroken", at(EVPN_READY, EVPN_NETWORK_DEGRADED),
      "OVN-Kubernetes refuses a foreign RouteAdvertisements that selects our objects.",
      "Exclude our label in its selector."),

  // The agent's inputs
  NODE_NOT_FOUND("NodeNotFound", at(NODE_DEGRADED),
      "The API has no Node of the agent's name.", "Correct NODE_NAME of the agent."),
  NODE_ANNOTATION_MISSING("NodeAnnotationMissing", at(NODE_DEGRADED),
      "The Node lost the annotation with its VTEPs.", "Wait, or write it for Unmanaged VTEPs."),
  NODE_ANNOTATION_MALFORMED("NodeAnnotationMalformed", at(NODE_DEGRADED, EVPN_NETWORK_DEGRADED, NODE_NETWORK_DEGRADED),
      "An annotation of a Node is invalid.", "Correct the annotation that the message names."),

  VERSION_TOO_OLD("VersionTooOld", at(NODE_READY),
      "Something that the node runs is older than what is tested; nothing is held up.",
      "Upgrade what the message names."),

  // The node's kernel
  PROGRAMMING_FAILED("ProgrammingFailed", at(NODE_NETWORK_READY, NODE_READY),
      "A change of kernel or OVN failed and is tried again.", "See the message for the kernel's or OVN's words."),
  KERNEL_UNREACHABLE("KernelUnreachable", at(NODE_NETWORK_READY, NODE_READY),
      "The agent cannot read the kernel.", "See the log of the agent."),
  FRR_NOT_READY("FRRNotReady", at(NODE_NETWORK_READY),
      "FRR does not show all lines of the network yet.", "Wait; see the message and the FRRNodeState of the node."),
  FRR_LINES_EXTRA("FRRLinesExtra", at(NODE_NETWORK_DEGRADED),
      "FRR has route targets of the network that nobody asked for.",
      "Remove the lines where they are written: raw text of an FRRConfiguration, or vtysh."),
  FRR_SILENT("FRRSilent", at(NODE_NETWORK_DEGRADED),
      "The network stays although FRR does not show its lines.", "See the message and the FRRNodeState of the node."),
  FRR_DAEMON_GONE("FRRDaemonGone", at(NODE_NETWORK_READY, NODE_NETWORK_DEGRADED),
      "A daemon of FRR does not run on the node.", "See the log of the frr container of frr-k8s' pod."),
  VRF_MISSING("VRFMissing", at(NODE_NETWORK_READY),
      "OVN-Kubernetes has not made the VRF.", "Wait; see ovnkube on the node."),
  OVS_PORT_MISSING("OVSPortMissing", at(NODE_NETWORK_READY),
      "Open vSwitch has not made the port yet.", "Wait; see ovs-vswitchd on the node."),
  PORT_HELD_DOWN("PortHeldDown", at(NODE_NETWORK_READY),
      "The port waits for the takeover of remote ports.", "Wait."),
  NAME_TAKEN("NameTaken", at(NODE_NETWORK_READY, NODE_READY),
      "Something that is not ours has a name that we need.", "Remove or rename it."),
  NETWORK_ID_TAKEN("NetworkIDTaken", asked(EVPN_NETWORK_DEGRADED, NODE_NETWORK_READY),
      "Another network has the network id, maybe until it is gone.", "See the message; OVN-Kubernetes gives the ids."),
  VLANS_EXHAUSTED("VLANsExhausted", at(NODE_NETWORK_READY),
      "The bridge has no free VLAN id.", "Use another VTEP for further networks."),
  VNI_MAP_FULL("VNIMapFull", at(NODE_NETWORK_READY),
      "A further VNI would make the kernel's map too long for FRR to read.",
      "Take VNIs that follow one another (vniPool), or use another VTEP for further networks."),
  VTEP_MISSING("VTEPMissing", at(NODE_NETWORK_READY),
      "The VTEP has no address on the node.", "See condition Accepted of the VTEP."),
  VTEP_ADDRESS_MISSING("VTEPAddressMissing", at(NODE_NETWORK_READY, NODE_READY, NODE_NETWORK_DEGRADED, NODE_DEGRADED),
      "No device of the node has the VTEP's address.", "See the message; an Unmanaged address is the node's matter."),
  ADDRESS_IN_USE("AddressInUse", at(NODE_NETWORK_READY, NODE_READY, NODE_NETWORK_DEGRADED, NODE_DEGRADED),
      "Somebody has the VTEP's address already, so the node does not take it.",
      "Use CIDRs that nothing else has; the message names who has it."),
  ADDRESS_NOT_PROBED("AddressNotProbed", at(NODE_NETWORK_READY, NODE_READY, NODE_NETWORK_DEGRADED, NODE_DEGRADED),
      "Not all could be asked whether they have the VTEP's address already.",
      "See the message; look yourself that nothing else has the address."),
  MTU_TOO_SMALL("MTUTooSmall", at(NODE_NETWORK_DEGRADED),
      "Full-size packets do not fit the underlay.", "Raise the underlay's MTU, or lower the network's."),
  UNDERLAY_UNKNOWN("UnderlayUnknown", at(NODE_NETWORK_DEGRADED, NODE_DEGRADED),
      "The node has no default route; an MTU is assumed.", "Give the node a default route."),
  UNREACHABLE_DEFAULT_MISSING("UnreachableDefaultMissing", at(NODE_NETWORK_DEGRADED),
      "The VRF lacks OVN-Kubernetes' unreachable default.", "Restart ovnkube on the node."),
  SETTING_CONTESTED("SettingContested", at(NODE_NETWORK_DEGRADED, NODE_DEGRADED),
      "Another program sets back what the agent sets.", "Tell that program to leave the device alone."),
  ENTRY_CONTESTED("EntryContested", at(NODE_NETWORK_DEGRADED),
      "Another station announces the address of a local pod.", "Look for the second owner of the address."),
  INTENT_NOT_STORED("IntentNotStored", at(NODE_DEGRADED),
      "The agent cannot write its intent to the node's disk.",
      "Free the disk, or make the agent's state folder writable."),

  // The node's OVN
  NO_PATH_TO_VTEP("NoPathToVTEP", at(NODE_NETWORK_DEGRADED),
      "Only a default route that is not BGP's leads to another node's VTEP.",
      "Let the node take the VTEPs' routes; see the filters of frr-k8s."),
  OVN_UNREACHABLE("OVNUnreachable", at(NODE_NETWORK_READY, NODE_READY),
      "The agent cannot reach OVN's databases.", "See ovnkube and Open vSwitch on the node."),
  WAITING_FOR_NETWORK("WaitingForNetwork", at(EVPN_NETWORK_PROGRAMMED, NODE_NETWORK_READY),
      "OVN-Kubernetes has not made the switch or router yet.", "Wait; see ovnkube on the node."),
  WAITING_FOR_MTU("WaitingForMTU", at(NODE_NETWORK_READY),
      "The overlay's MTU is not known yet.", "Wait."),
  WAITING_FOR_ROUTES("WaitingForRoutes", at(NODE_NETWORK_READY),
      "The guard routes are not in the VRF yet.", "Wait."),
  WAITING_FOR_PORT("WaitingForPort", at(NODE_NETWORK_READY),
      "OVN has not bound the port yet.", "Wait; see ovn-controller on the node."),
  PORT_FAILED("PortFailed", at(NODE_NETWORK_READY),
      "Open vSwitch reports an error for the port.", "See the message for Open vSwitch's words."),
  POD_ADDRESS_NOT_ALLOWED("PodAddressNotAllowed", at(NODE_NETWORK_DEGRADED),
      "The switch port of a pod has an address that no pod of the network may have.",
      "Delete the pod, so that it gets an address of its own."),
  PODS_OUTSIDE_EVPN("PodsOutsideEVPN", at(NODE_NETWORK_DEGRADED),
      "Pods of nodes outside the EVPN stay on Geneve.", "Widen spec.nodeSelector of the EVPN."),
  OVN_TOO_OLD("OVNTooOld", at(NODE_NETWORK_READY),
      "Split needs a newer OVN.", "Upgrade OVN, or use egress Fabric."),
  LAYER2_LAYOUT_TOO_OLD("Layer2LayoutTooOld", at(NODE_NETWORK_READY),
      "Split needs the layout with a transit router.", "Upgrade OVN-Kubernetes and make the network anew."),
  DEFAULT_ROUTE("DefaultRoute", at(NODE_NETWORK_READY),
      "Split has a default route among its prefixes.", "Narrow ipVRF.fabricPrefixes."),
  PREFIX_OVERLAPS("PrefixOverlaps", at(NODE_NETWORK_READY),
      "A fabric prefix overlaps addresses that need NAT.", "Narrow ipVRF.fabricPrefixes."),
  EGRESS_IP_IN_USE("EgressIPInUse", at(NODE_NETWORK_READY, NODE_NETWORK_DEGRADED),
      "EgressIPs lead pods of the network past its VRF, with NAT; Split is refused then.",
      "Take the pods' namespaces out of the EgressIPs' selectors."),
  ALREADY_ADVERTISED("AlreadyAdvertised", at(NODE_NETWORK_READY),
      "Split is refused, as the network is advertised.", "Use egress Fabric, or stop advertising the network.");
  // spotless:on

  private static final Map<String, Reason> BY_WIRE =
      Stream.of(values()).collect(Collectors.toMap(Reason::wire, Function.identity()));

  private final String wire;
  private final String meaning;
  private final String remedy;

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody can change
  private final Set<Place> places;

  Reason(String wire, Set<Place> places, String meaning, String remedy) {
    this.wire = wire;
    this.places = Collections.unmodifiableSet(places);
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** Where a network that somebody asked for is accepted, or not. */
  private static Set<Place> asked(Place... more) {
    Set<Place> places =
        EnumSet.of(Place.EVPN_ACCEPTED, Place.EVPN_NETWORK_ACCEPTED, Place.NETWORK_ACCEPTED);
    places.addAll(List.of(more));
    return places;
  }

  private static Set<Place> at(Place first, Place... more) {
    return EnumSet.of(first, more);
  }

  /** The reason as the API has it: PascalCase. */
  public String wire() {
    return wire;
  }

  /** One sentence. */
  public String meaning() {
    return meaning;
  }

  /** What usually helps; empty where nothing is wrong. */
  public String remedy() {
    return remedy;
  }

  /** The conditions that have it. */
  public Set<Place> places() {
    return places;
  }

  /** The reason with that wire text, if it is one of ours. */
  public static Optional<Reason> ofWire(String wire) {
    return Optional.ofNullable(BY_WIRE.get(wire));
  }

  @Override
  public String toString() {
    return wire;
  }
}
