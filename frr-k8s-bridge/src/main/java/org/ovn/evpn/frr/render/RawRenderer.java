// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Advertise;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.AdvertiseAllowed;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.PrefixSelector;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.foreign.RouteAdvertisements;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.api.v1alpha1.Selectors;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.ObjectNames;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNetwork;
import org.ovn.evpn.frr.intent.NodeSelectors;

/**
 * Typed neighbours, EVPN as raw FRR text. Needs nothing of the CRD that frr-k8s v0.0.25 lacks.
 *
 * <p>Three kinds of objects come of each template. The <em>base</em> repeats its neighbours, lets
 * the VTEP prefixes in and activates EVPN. The <em>networks</em> objects hold VNIs, VRFs and route
 * targets, at most 64 networks each. Both select nodes by the template's selector and the EVPN's,
 * so their number does not grow with the cluster. The <em>node</em> objects hold what differs from
 * node to node: the tunnel address and, where needed, route distinguishers.
 *
 * <p>Their names begin with {@link RouteAdvertisements#GENERATED_PREFIX}. A RouteAdvertisements of
 * somebody else whose selector matches everything would else take them for sources, find no VRF in
 * them, and be refused as a whole. OVN-Kubernetes knows its own objects by a label, which these do
 * not have; so it neither changes nor deletes them.
 */
public final class RawRenderer implements FrrRenderer {
  /** How names begin: so that no RouteAdvertisements takes the object for a source. */
  private static final String NAME = RouteAdvertisements.GENERATED_PREFIX + "evpn-";

  /** Creates a renderer; it has no state. */
  public RawRenderer() {}

  @Override
  public FrrPlan render(FrrIntent intent) {
    return render(intent, new RenderMemo());
  }

  @Override
  public FrrPlan render(FrrIntent intent, RenderMemo memo) {
    List<Issue> issues = new ArrayList<>();
    Layout layout = Layout.of(intent, issues);
    AdminText admins = AdminText.of(intent);
    issues.addAll(AdminTextIssues.of(intent, layout, admins));

    List<FrrObject> objects = new ArrayList<>();
    for (Layout.Group group : layout.groups()) {
      AllowAsIn allowAsIn = new AllowAsIn(intent, admins, group);
      for (Layout.Variant variant : group.variants()) {
        objects.add(base(intent.namespace(), group, variant, allowAsIn));
      }
      issues.addAll(allowAsIn.issues());
      Shards.of(group.networks().stream().map(RawRenderer::onAllNodes).toList())
          .forEach((bits, networks) ->
              shard(memo, part(intent, group, group.selector(), bits, networks))
                  .ifPresent(objects::add));
      group.networks().stream()
          .filter(n -> !n.withoutIpVrf().isEmpty())
          .flatMap(n -> onSomeNodes(intent, group, n, memo).stream())
          .forEach(objects::add);
      group.networks().forEach(n -> NetworkChecks.hintAutomatic(n, group.peering().asn(), issues));
    }
    SortedMap<String, SortedMap<String, SortedSet<String>>> ambiguous = new TreeMap<>();
    Unannounced unannounced = new Unannounced();
    for (Layout.Member member : layout.members()) {
      told(member, unannounced, ambiguous);
      NodePart part = NodePart.of(intent.namespace(), member);
      memo.of(
              List.of("node", part.peering().template(), part.node()),
              part,
              inputs -> Optional.of(node(inputs)))
          .ifPresent(objects::add);
    }
    issues.addAll(unannounced.issues());
    ambiguous.forEach(
        (evpn, vteps) -> vteps.forEach((vtep, nodes) -> issues.add(notUnique(evpn, vtep, nodes))));
    objects.sort(Comparator.comparing(FrrObject::role).thenComparing(FrrObject::name));
    return new FrrPlan(objects, issues.stream().distinct().toList());
  }

  private static FrrObject base(
      String namespace, Layout.Group group, Layout.Variant variant, AllowAsIn allowAsIn) {
    Peering peering = group.peering();
    List<PrefixSelector> vteps = group.vtepCidrs().stream().map(RawRenderer::hostRoutes).toList();
    List<Neighbor> typed = new ArrayList<>();
    List<RawText.RawNeighbor> raw = new ArrayList<>();
    for (Neighbor n : variant.neighbors()) {
      typed.add(Peering.copy(n, null, peering.receive(n, vteps)));
      raw.add(
          new RawText.RawNeighbor(
              Layout.frrId(n),
              Peering.carries(n, true),
              Peering.carries(n, false),
              group.sessions().carriesEvpn(n),
              allowAsIn.of(n)));
    }
    raw.sort(Comparator.comparing(RawText.RawNeighbor::id));
    String name =
        ObjectNames.of(
            NAME + "base",
            peering.template(),
            peering.template(),
            NodeSelectors.canonicalText(variant.selector()));
    return object(
        namespace,
        name,
        FrrObject.Role.BASE,
        peering,
        Map.of(),
        variant.selector(),
        peering.routers(typed, List.of()),
        RawText.base(peering.asn(), group.sessions().anyAsPath(), raw));
  }

  private static FrrNetwork onAllNodes(FrrNetwork n) {
    return n.withoutIpVrf().isEmpty() ? n : n.macVrfOnly();
  }

  /** The IP-VRF of a network that some nodes must not have, in an object of its own. */
  private static Optional<FrrObject> onSomeNodes(
      FrrIntent intent, Layout.Group group, FrrNetwork n, RenderMemo memo) {
    return NodeSelectors.intersect(group.selector(), NodeSelectors.notNodes(n.withoutIpVrf()))
        .filter(selector ->
            intent.nodes().stream()
                .anyMatch(node -> Selectors.matchesOrAbsent(selector, node.labels())))
        .flatMap(selector ->
            shard(memo, part(intent, group, selector, "only-" + n.name(), List.of(n.ipVrfOnly()))));
  }

  /**
   * All that a shard is made of.
   *
   * @param group selector of the whole group, in text
   * @param selector of the shard's nodes
   */
  private record ShardPart(
      String namespace,
      Peering peering,
      boolean anyAsPath,
      String group,
      LabelSelector selector,
      String bits,
      List<FrrNetwork> networks) {}

  private static ShardPart part(
      FrrIntent intent,
      Layout.Group group,
      LabelSelector selector,
      String bits,
      List<FrrNetwork> networks) {
    return new ShardPart(
        intent.namespace(),
        group.peering(),
        group.sessions().anyAsPath(),
        NodeSelectors.canonicalText(group.selector()),
        selector,
        bits,
        networks);
  }

  private static Optional<FrrObject> shard(RenderMemo memo, ShardPart part) {
    return memo.of(
        List.of("networks", part.peering().template(), part.group(), part.bits()),
        part,
        RawRenderer::shard);
  }

  private static Optional<FrrObject> shard(ShardPart part) {
    Peering peering = part.peering();
    String raw = RawText.networks(peering.asn(), part.anyAsPath(), part.networks());
    if (raw.isEmpty()) {
      return Optional.empty();
    }
    String name =
        ObjectNames.of(
            NAME + "networks" + (part.bits().isEmpty() ? "" : "-" + part.bits()),
            peering.template(),
            peering.template(),
            part.group(),
            part.bits());
    String names = part.networks().stream().map(FrrNetwork::name).collect(Collectors.joining(","));
    return Optional.of(
        object(
            part.namespace(),
            name,
            FrrObject.Role.NETWORKS,
            peering,
            Map.of(ManagedLabels.NETWORKS, names),
            part.selector(),
            List.of(),
            raw));
  }

  /**
   * All that the object of a node is made of.
   *
   * @param node its name
   * @param hostname its hostname label
   * @param networks those that have something of their own on each node
   */
  private record NodePart(
      String namespace,
      Peering peering,
      String node,
      String hostname,
      List<Neighbor> neighbors,
      Sessions sessions,
      SortedSet<IpPrefix> vteps,
      List<Layout.Participation> networks) {
    static NodePart of(String namespace, Layout.Member member) {
      return new NodePart(
          namespace,
          member.peering(),
          member.node().name(),
          member.node().hostname(),
          member.neighbors(),
          member.sessions(),
          member.vteps(),
          member.networks().values().stream()
              .filter(part -> RouteDistinguishers.isPerNode(part.network()))
              .toList());
    }
  }

  private static FrrObject node(NodePart part) {
    Peering peering = part.peering();
    List<Neighbor> typed = new ArrayList<>();
    for (Neighbor n : part.neighbors()) {
      List<String> own =
          part.vteps().stream()
              .filter(vtep -> announces(part.sessions(), n, vtep))
              .map(IpPrefix::toString)
              .toList();
      AdvertiseAllowed allowed = new AdvertiseAllowed("filtered", own);
      typed.add(Peering.copy(n, new Advertise(allowed, List.of(), List.of(), null), null));
    }
    SortedMap<Vni, RouteDistinguisher> macVrfs = new TreeMap<>();
    SortedMap<String, RouteDistinguisher> ipVrfs = new TreeMap<>();
    for (Layout.Participation p : part.networks()) {
      distinguish(part.hostname(), p, macVrfs, ipVrfs);
    }
    String name =
        ObjectNames.of(
            NAME + "node", peering.template() + "." + part.node(), peering.template(), part.node());
    return object(
        part.namespace(),
        name,
        FrrObject.Role.NODE,
        peering,
        Map.of(ManagedLabels.NODE, part.node()),
        NodeSelectors.node(part.hostname()),
        peering.routers(typed, part.vteps().stream().map(IpPrefix::toString).toList()),
        RawText.distinguishers(peering.asn(), macVrfs, ipVrfs));
  }

  private static boolean announces(Sessions sessions, Neighbor n, IpPrefix vtep) {
    return sessions.announcesVtep(n) && Peering.carries(n, vtep.isIpv4());
  }

  /**
   * What is to be told of a node.
   *
   * @param ambiguous by EVPN and VTEP the nodes without an RD of their own
   */
  private static void told(
      Layout.Member member,
      Unannounced unannounced,
      SortedMap<String, SortedMap<String, SortedSet<String>>> ambiguous) {
    member.vteps().stream()
        .filter(vtep ->
            member.neighbors().stream().noneMatch(n -> announces(member.sessions(), n, vtep)))
        .forEach(vtep -> unannounced.add(member, vtep));
    for (Layout.Participation p : member.networks().values()) {
      if (RouteDistinguishers.isPerNode(p.network())
          && RouteDistinguishers.administrator(p.vteps()).isEmpty()) {
        ambiguous
            .computeIfAbsent(p.network().spec().evpn(), evpn -> new TreeMap<>())
            .computeIfAbsent(p.network().spec().vtep(), name -> new TreeSet<>())
            .add(member.node().name());
      }
    }
  }

  /** About all these nodes at once, whatever the number of networks. */
  private static Issue notUnique(String evpn, String vtep, SortedSet<String> nodes) {
    return Issue.hint(
        Subject.evpn(evpn),
        Reason.RD_NOT_UNIQUE,
        "VTEP \"%s\" has no IPv4 address on node %s, so networks keep automatic route distinguishers there, which may equal another node's: set ipVRF.routeDistinguisher or give the VTEP an IPv4 CIDR."
            .formatted(vtep, Message.names(nodes)));
  }

  private static void distinguish(
      String hostname,
      Layout.Participation p,
      SortedMap<Vni, RouteDistinguisher> macVrfs,
      SortedMap<String, RouteDistinguisher> ipVrfs) {
    Optional<InetAddress> vtep = RouteDistinguishers.administrator(p.vteps());
    if (vtep.isEmpty()) {
      return;
    }
    RouteDistinguishers.put(
        vtep.get(), p.network(), !p.network().withoutIpVrf().contains(hostname), macVrfs, ipVrfs);
  }

  private static PrefixSelector hostRoutes(IpPrefix cidr) {
    return new PrefixSelector(cidr.toString(), cidr.hostLength(), cidr.hostLength());
  }

  private static FrrObject object(
      String namespace,
      String name,
      FrrObject.Role role,
      Peering peering,
      Map<String, String> annotations,
      LabelSelector selector,
      List<Router> routers,
      String raw) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(ApiGroup.MANAGED_BY_LABEL, ApiGroup.MANAGED_BY);
    labels.put(ManagedLabels.ROLE, role.text());
    labels.put(ManagedLabels.TEMPLATE, ManagedLabels.templateLabel(peering.template()));
    ObjectMeta meta = new ObjectMeta();
    meta.setNamespace(namespace);
    meta.setName(name);
    meta.setLabels(labels);
    if (!annotations.isEmpty()) {
      meta.setAnnotations(new TreeMap<>(annotations));
    }
    FrrConfiguration resource = new FrrConfiguration();
    resource.setMetadata(meta);
    resource.setSpec(
        new FrrConfigurationSpec(
            routers.isEmpty() ? null : new Bgp(routers, List.of()),
            raw.isEmpty() ? null : new Raw(role.rawPriority(), raw),
            selector));
    return new FrrObject(role, resource);
  }
}
