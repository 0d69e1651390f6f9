// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.transition;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Advertise;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.AdvertiseAllowed;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Receive;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.ReceiveAllowed;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.SecretRef;
import org.ovn.evpn.frr.intent.NodeSelectors;

/**
 * Equality of specs up to what the CRD's schema fills in: an object read back from the API server
 * carries defaults that the object that was written had not.
 */
final class SpecEquality {
  private SpecEquality() {}

  static boolean equal(@Nullable FrrConfigurationSpec a, @Nullable FrrConfigurationSpec b) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    return normal(a).equals(normal(b));
  }

  private static List<Object> normal(FrrConfigurationSpec spec) {
    Bgp bgp = Objects.requireNonNullElseGet(spec.bgp(), () -> new Bgp(List.of(), List.of()));
    Raw raw = Objects.requireNonNullElseGet(spec.raw(), () -> new Raw(0, ""));
    return List.of(
        bgp.bfdProfiles(),
        bgp.routers().stream().map(SpecEquality::normal).toList(),
        Objects.requireNonNullElse(raw.priority(), 0),
        Objects.requireNonNullElse(raw.rawConfig(), ""),
        spec.nodeSelector() == null ? "" : NodeSelectors.canonicalText(spec.nodeSelector()));
  }

  private static List<Object> normal(Router r) {
    return List.of(
        r.asn(),
        text(r.id()),
        text(r.vrf()),
        r.neighbors().stream().map(SpecEquality::normal).toList(),
        r.prefixes(),
        r.imports(),
        Objects.requireNonNullElse(r.evpn(), Map.of()));
  }

  private static List<Object> normal(Neighbor n) {
    Map<String, Object> other = new TreeMap<>(n.other());
    other
        .values()
        .removeIf(v -> v == null || v.equals(false) || v.equals("") || v.equals(Map.of()));
    SecretRef secret = n.passwordSecret();
    return List.of(
        text(n.address()),
        text(n.interfaceName()),
        Objects.requireNonNullElse(n.asn(), 0L),
        text(n.dynamicASN()),
        Objects.requireNonNullElse(n.port(), 179),
        text(n.password()),
        secret == null ? "" : text(secret.name()) + "/" + text(secret.namespace()),
        text(n.bfdProfile()),
        Boolean.TRUE.equals(n.ebgpMultiHop()),
        n.addressFamilies().equals(List.of("unicast")) ? List.of() : n.addressFamilies(),
        normal(n.toAdvertise()),
        normal(n.toReceive()),
        other);
  }

  private static List<Object> normal(@Nullable Advertise a) {
    if (a == null) {
      return normal(new Advertise(null, List.of(), List.of(), null));
    }
    AdvertiseAllowed allowed =
        Objects.requireNonNullElseGet(a.allowed(), () -> new AdvertiseAllowed(null, List.of()));
    return List.of(
        Objects.requireNonNullElse(allowed.mode(), "filtered"),
        allowed.prefixes(),
        a.withLocalPref(),
        a.withCommunity(),
        Objects.requireNonNullElse(a.nextHop(), Map.of()));
  }

  private static List<Object> normal(@Nullable Receive r) {
    ReceiveAllowed allowed = r == null ? null : r.allowed();
    return allowed == null
        ? List.of("filtered", List.of())
        : List.of(Objects.requireNonNullElse(allowed.mode(), "filtered"), allowed.prefixes());
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }
}
