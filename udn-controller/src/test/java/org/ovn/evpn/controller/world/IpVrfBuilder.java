// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Egress;
import org.ovn.evpn.api.v1alpha1.ImportSource;
import org.ovn.evpn.api.v1alpha1.IpVrf;
import org.ovn.evpn.api.v1alpha1.RouteTargets;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.Vni;

/** The IP-VRF of an EVPN. */
public final class IpVrfBuilder {
  private @Nullable Vni vni;
  private @Nullable RouteDistinguisher distinguisher;
  private @Nullable RouteTargets targets;
  private @Nullable Egress egress;
  private List<IpPrefix> prefixes = List.of();
  private @Nullable EastWest eastWest;
  private List<ImportSource> imports = List.of();

  private IpVrfBuilder() {}

  /** With a VNI of a pool or an annotation. */
  public static IpVrfBuilder pooled() {
    return new IpVrfBuilder();
  }

  /** With that VNI. */
  public static IpVrfBuilder of(int vni) {
    IpVrfBuilder builder = new IpVrfBuilder();
    builder.vni = new Vni(vni);
    return builder;
  }

  /** Sets egress. */
  public IpVrfBuilder egress(@Nullable Egress to) {
    egress = to;
    return this;
  }

  /** Sets egress to Split, with those prefixes. */
  public IpVrfBuilder split(String... fabricPrefixes) {
    egress = Egress.SPLIT;
    prefixes = Arrays.stream(fabricPrefixes).map(IpPrefix::parse).toList();
    return this;
  }

  /** Sets the prefixes alone. */
  public IpVrfBuilder prefixes(List<String> fabricPrefixes) {
    prefixes = fabricPrefixes.stream().map(IpPrefix::parse).toList();
    return this;
  }

  /** Sets the route distinguisher. */
  public IpVrfBuilder distinguisher(String text) {
    distinguisher = RouteDistinguisher.parse(text);
    return this;
  }

  /** Sets route targets, imported and exported. */
  public IpVrfBuilder targets(String... both) {
    targets = Specs.targets(both);
    return this;
  }

  /** Sets what becomes of traffic between nodes. */
  public IpVrfBuilder eastWest(EastWest to) {
    eastWest = to;
    return this;
  }

  /** Sets where routes are imported from. */
  public IpVrfBuilder imports(ImportSource... sources) {
    imports = List.of(sources);
    return this;
  }

  /** The IP-VRF. */
  public IpVrf build() {
    return new IpVrf(vni, distinguisher, targets, egress, prefixes, eastWest, imports);
  }
}
