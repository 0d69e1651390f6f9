// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.annotation.NetworkAnnotations;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.v1alpha1.AnnotationDefaults;
import org.ovn.evpn.api.v1alpha1.AnnotationPolicy;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.MacVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.v1alpha1.VniRange;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;
import org.ovn.evpn.controller.facts.ClusterAddresses;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkFact;
import org.ovn.evpn.controller.facts.NetworkKey;
import org.ovn.evpn.controller.resolve.Candidate.Fixed;
import org.ovn.evpn.controller.resolve.Candidate.IpWish;
import org.ovn.evpn.controller.resolve.Candidate.MacWish;
import org.ovn.evpn.controller.resolve.Candidate.Pooled;

/** What one claim asks for per VRF: from the EVPN, or from the annotations and their defaults. */
final class Wishes {
  /** What a claim comes to. */
  sealed interface Outcome {}

  /**
   * It can be had.
   *
   * @param vrfs all that the claim asks for
   */
  record Granted(Candidate.Vrfs vrfs) implements Outcome {}

  /**
   * It cannot.
   *
   * @param reason for a condition
   * @param message names object, field and remedy
   */
  record Refused(Reason reason, String message) implements Outcome {}

  /** Ends the reading of a claim at the first thing that is wrong with it. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Refused refused;

    Refusal(Reason reason, String message) {
      super(message, null, false, false);
      this.refused = new Refused(reason, message);
    }
  }

  private final NetworkFact network;
  private final NetworkKey key;
  private final String evpn;
  private final Topology topology;
  private final NadFact.Content nad;
  private final ClusterAddresses cluster;

  private final boolean annotated;

  /** Whether what is read is for this one network only. */
  private final boolean alone;

  private final @Nullable MacVrf mac;
  private final @Nullable IpVrf ip;
  private final List<VniRange> pool;

  /** Path of the part of the EVPN that the VRFs come from, for messages. */
  private final String path;

  private final String poolField;

  private final List<Candidate.TenantTarget> tenantTargets = new ArrayList<>();

  Wishes(Claim claim, Topology topology, NadFact.Content nad, ClusterAddresses cluster) {
    this.network = claim.network();
    this.key = network.key();
    this.evpn = claim.evpn().name();
    this.topology = topology;
    this.nad = nad;
    this.cluster = cluster;
    this.annotated = claim.source() == Claim.Source.ANNOTATED;
    this.alone = !annotated && claim.spec().servesOneNetwork();
    if (annotated) {
      AnnotationPolicy policy = claim.spec().annotations();
      AnnotationDefaults defaults = policy == null ? null : policy.defaults();
      this.mac = defaults == null ? null : defaults.macVrf();
      this.ip = defaults == null ? null : defaults.ipVrf();
      this.pool = policy == null ? List.of() : policy.vniPool();
      this.path = "spec.annotations.defaults";
      this.poolField = "spec.annotations.vniPool";
    } else {
      this.mac = claim.spec().macVrf();
      this.ip = claim.spec().ipVrf();
      this.pool = claim.spec().vniPool();
      this.path = "spec";
      this.poolField = "spec.vniPool";
    }
  }

  Outcome read() {
    try {
      boolean wantsMac = wantsMac();
      boolean wantsIp = wantsIp();
      if (topology == Topology.LAYER3 && !wantsIp) {
        throw new Refusal(
            Reason.IP_VRF_REQUIRED,
            "%s is Layer3 and so needs an IP-VRF: set %s of EVPN \"%s\"%s."
                .formatted(key, path + ".ipVRF", evpn, orAnnotation(NetworkAnnotations.IP_VNI)));
      }
      if (!wantsMac && !wantsIp) {
        throw new Refusal(
            Reason.VRF_REQUIRED,
            "%s gets neither a MAC-VRF nor an IP-VRF: set %s.macVRF or %s.ipVRF of EVPN \"%s\"%s."
                .formatted(key, path, path, evpn, orAnnotation(NetworkAnnotations.MAC_VNI)));
      }
      Optional<MacWish> macWish = wantsMac ? Optional.of(mac()) : Optional.empty();
      Optional<IpWish> ipWish = wantsIp ? Optional.of(ip()) : Optional.empty();
      if (macWish.isPresent()
          && ipWish.isPresent()
          && macWish.get().number() instanceof Fixed(Vni macVni, String macField)
          && ipWish.get().number() instanceof Fixed(Vni ipVni, String ipField)
          && macVni.equals(ipVni)) {
        throw new Refusal(
            Reason.VNI_TAKEN,
            "%s: %s and %s both ask for VNI %s: MAC-VRF and IP-VRF need two numbers."
                .formatted(key, macField, ipField, macVni));
      }
      return new Granted(new Candidate.Vrfs(macWish, ipWish, tenantTargets, annotated));
    } catch (Refusal refusal) {
      return refusal.refused;
    }
  }

  private String orAnnotation(String annotation) {
    return annotated ? ", or annotation " + annotation + " of the network" : "";
  }

  private boolean wantsMac() throws Refusal {
    boolean byAnnotation =
        annotated
            && (network.annotations().macVni().toOptional().isPresent()
                || network.annotations().macRouteTargets().toOptional().isPresent());
    if (topology == Topology.LAYER3) {
      // Defaults serve networks of both topologies, so only an explicit wish is an error.
      if (byAnnotation || (!annotated && mac != null)) {
        throw new Refusal(
            Reason.MAC_VRF_NOT_ALLOWED,
            "%s is Layer3 and cannot have a MAC-VRF: remove %s."
                .formatted(
                    key,
                    byAnnotation
                        ? "annotations "
                            + NetworkAnnotations.MAC_VNI
                            + " and "
                            + NetworkAnnotations.MAC_ROUTE_TARGETS
                        : path + ".macVRF of EVPN \"" + evpn + "\", or the network from it"));
      }
      return false;
    }
    // A Layer2 network that names only the EVPN is stretched: that is what the short form is for.
    return mac != null || byAnnotation || (annotated && !wantsIp());
  }

  private boolean wantsIp() {
    return ip != null
        || (annotated
            && (topology == Topology.LAYER3
                || network.annotations().ipVni().toOptional().isPresent()
                || network.annotations().ipRouteTargets().toOptional().isPresent()));
  }

  private MacWish mac() throws Refusal {
    RouteTargets routeTargets =
        routeTargets(
            network.annotations().macRouteTargets().toOptional(),
            NetworkAnnotations.MAC_ROUTE_TARGETS,
            mac == null ? null : mac.routeTargets());
    if (routeTargets != null
        && routeTargets.imports().stream().anyMatch(RouteTarget::isImportOnly)) {
      throw new Refusal(
          Reason.ROUTE_TARGET_NOT_ALLOWED,
          "%s: %s.macVRF.routeTargets.import of EVPN \"%s\" has a wildcard, which FRR does not take for a MAC-VRF: write the administrator."
              .formatted(key, path, evpn));
    }
    return new MacWish(
        number(
            network.annotations().macVni().toOptional(),
            NetworkAnnotations.MAC_VNI,
            mac == null ? null : mac.vni(),
            "macVRF"),
        mac == null ? null : own("macVRF", mac.routeDistinguisher()),
        routeTargets);
  }

  private IpWish ip() throws Refusal {
    RouteTargets routeTargets =
        routeTargets(
            network.annotations().ipRouteTargets().toOptional(),
            NetworkAnnotations.IP_ROUTE_TARGETS,
            ip == null ? null : ip.routeTargets());
    Egress egress = egress();
    return new IpWish(
        number(
            network.annotations().ipVni().toOptional(),
            NetworkAnnotations.IP_VNI,
            ip == null ? null : ip.vni(),
            "ipVRF"),
        ip == null ? null : own("ipVRF", ip.routeDistinguisher()),
        routeTargets,
        egress,
        egress == Egress.SPLIT && ip != null ? fabricPrefixes(ip.fabricPrefixes()) : List.of(),
        ip == null ? null : ip.eastWest(),
        ip == null ? List.of() : ip.importFrom());
  }

  /** Two networks with one route distinguisher would hide each other's routes. */
  private @Nullable RouteDistinguisher own(String vrf, @Nullable RouteDistinguisher given)
      throws Refusal {
    if (given != null && !alone) {
      throw new Refusal(
          Reason.RD_NOT_UNIQUE,
          "%s: %s.%s.routeDistinguisher of EVPN \"%s\" would be that of several networks: remove it, or list exactly one network by name."
              .formatted(key, path, vrf, evpn));
    }
    return given;
  }

  private Egress egress() throws Refusal {
    Egress wanted = ip == null ? null : ip.egress();
    boolean prefixes = ip != null && !ip.fabricPrefixes().isEmpty();
    Egress egress =
        Objects.requireNonNullElse(
            wanted, key.isCluster() || !prefixes ? Egress.FABRIC : Egress.SPLIT);
    if (egress == Egress.FABRIC && !key.isCluster()) {
      throw new Refusal(
          Reason.EGRESS_NOT_ALLOWED,
          "%s is namespaced, and OVN-Kubernetes advertises only ClusterUserDefinedNetworks: set %s.ipVRF.egress of EVPN \"%s\" to Split, and fabricPrefixes."
              .formatted(key, path, evpn));
    }
    if (egress == Egress.SPLIT && !prefixes) {
      throw new Refusal(
          Reason.EGRESS_NOT_ALLOWED,
          "%s has %s.ipVRF.egress Split in EVPN \"%s\", which needs fabricPrefixes: list the prefixes that are reached by the fabric."
              .formatted(key, path, evpn));
    }
    return egress;
  }

  /**
   * What Split refuses, it refuses here: prefixes that would take traffic that must stay with
   * OVN-Kubernetes.
   */
  private List<IpPrefix> fabricPrefixes(List<IpPrefix> prefixes) throws Refusal {
    for (IpPrefix prefix : prefixes) {
      Optional<String> conflict =
          prefix.length() == 0
              ? Optional.of("the whole Internet, which OVN-Kubernetes' own default route wins")
              : ClusterAddresses.overlap(prefix, nad.subnets(), "the network's own subnet")
                  .or(() ->
                      ClusterAddresses.overlap(
                          prefix, nad.infrastructure(), "the network's join or transit subnet"))
                  .or(() -> cluster.conflict(prefix));
      if (conflict.isPresent()) {
        throw new Refusal(
            Reason.FABRIC_PREFIX_NOT_ALLOWED,
            "%s: %s.ipVRF.fabricPrefixes of EVPN \"%s\" has %s, which overlaps %s: list narrower prefixes%s."
                .formatted(
                    key,
                    path,
                    evpn,
                    prefix,
                    conflict.get(),
                    key.isCluster() ? ", or set egress to Fabric" : ""));
      }
    }
    return prefixes;
  }

  private @Nullable RouteTargets routeTargets(
      Optional<List<RouteTarget>> wanted, String annotation, @Nullable RouteTargets otherwise)
      throws Refusal {
    if (!annotated || wanted.isEmpty()) {
      return otherwise;
    }
    for (RouteTarget routeTarget : wanted.get()) {
      // Who picks route targets freely could join any other network. This keeps annotations to the
      // tenants' numbers; which of these are another's, enable decides.
      if (!inPool(routeTarget.number())) {
        throw new Refusal(
            Reason.ROUTE_TARGET_NOT_ALLOWED,
            "%s: annotation %s has %s, whose number is outside %s of EVPN \"%s\" %s: use a number of the pool, or ask the administrator."
                .formatted(key, annotation, routeTarget, poolField, evpn, text(pool)));
      }
      tenantTargets.add(
          new Candidate.TenantTarget(routeTarget, new Vni((int) routeTarget.number()), annotation));
    }
    return RouteTargets.both(wanted.get());
  }

  private Candidate.VniSource number(
      Optional<Vni> wanted, String annotation, @Nullable Vni fixed, String vrf) throws Refusal {
    if (annotated && wanted.isPresent()) {
      Vni vni = wanted.get();
      if (!inPool(vni.value())) {
        throw new Refusal(
            Reason.VNI_NOT_ALLOWED,
            "%s: annotation %s asks for VNI %s, which is outside %s of EVPN \"%s\" %s: use a number of the pool, or remove the annotation to be given one."
                .formatted(key, annotation, vni, poolField, evpn, text(pool)));
      }
      return new Fixed(vni, "annotation " + annotation);
    }
    if (!annotated && fixed != null) {
      return new Fixed(fixed, "spec." + vrf + ".vni");
    }
    if (pool.isEmpty()) {
      throw new Refusal(
          Reason.VNI_MISSING,
          annotated
              ? "%s has no annotation %s, and %s of EVPN \"%s\" is empty: set one of them."
                  .formatted(key, annotation, poolField, evpn)
              : "%s: neither spec.%s.vni nor %s of EVPN \"%s\" is set: set one of them."
                  .formatted(key, vrf, poolField, evpn));
    }
    return new Pooled(pool, poolField);
  }

  private boolean inPool(long number) {
    return number >= Vni.MIN
        && number <= Vni.MAX
        && pool.stream().anyMatch(range -> range.contains(new Vni((int) number)));
  }

  static String text(List<VniRange> ranges) {
    return ranges.stream().map(range -> range.start() + "-" + range.end()).toList().toString();
  }
}
