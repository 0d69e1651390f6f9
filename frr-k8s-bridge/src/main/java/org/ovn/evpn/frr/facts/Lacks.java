// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/**
 * Lines that FRR was told and does not have. FRR drops what it takes for malformed or given already
 * with a mere warning; frr-k8s says success all the same.
 *
 * @param macVrfs lines by Layer 2 VNI
 * @param ipVrfs lines by VRF
 */
public record Lacks(SortedMap<Vni, List<String>> macVrfs, SortedMap<String, List<String>> ipVrfs) {
  /** FRR has all of it. */
  public static final Lacks NONE = new Lacks(new TreeMap<>(), new TreeMap<>());

  /** Copies the collections. */
  public Lacks {
    macVrfs = Collections.unmodifiableSortedMap(new TreeMap<>(macVrfs));
    ipVrfs = Collections.unmodifiableSortedMap(new TreeMap<>(ipVrfs));
  }

  /**
   * Compares.
   *
   * @param asked the raw lines of the objects that a node has been told, read like a configuration
   * @param running what FRR has
   */
  public static Lacks of(Collection<RunningConfig> asked, RunningConfig running) {
    SortedMap<Vni, List<String>> macVrfs = new TreeMap<>();
    SortedMap<String, List<String>> ipVrfs = new TreeMap<>();
    for (RunningConfig config : asked) {
      config
          .macVrfs()
          .forEach((vni, wanted) ->
              lines(wanted, running.macVrf(vni))
                  .forEach(line -> add(macVrfs, vni, "vni " + vni + ": " + line)));
      config
          .vnisOfVrfs()
          .forEach((vrf, vni) -> {
            if (!running.vniOfVrf(vrf).equals(Optional.of(vni))) {
              add(ipVrfs, vrf, "vrf " + vrf + ": vni " + vni);
            }
          });
      config
          .ipVrfs()
          .forEach((vrf, wanted) ->
              lines(wanted, running.ipVrf(vrf))
                  .forEach(line -> add(ipVrfs, vrf, "vrf " + vrf + ": " + line)));
    }
    return new Lacks(macVrfs, ipVrfs);
  }

  /** Objects of two templates may tell a node the same. */
  private static <K> void add(SortedMap<K, List<String>> lacks, K place, String line) {
    List<String> lines = lacks.computeIfAbsent(place, key -> new ArrayList<>());
    if (!lines.contains(line)) {
      lines.add(line);
    }
  }

  private static List<String> lines(RunningConfig.VrfFacts wanted, RunningConfig.VrfFacts there) {
    List<String> lines = new ArrayList<>();
    Optional<RouteDistinguisher> rd = wanted.distinguisher();
    if (rd.isPresent() && !rd.equals(there.distinguisher())) {
      lines.add("rd " + rd.get());
    }
    targets("import", wanted.imports(), there.imports(), lines);
    targets("export", wanted.exports(), there.exports(), lines);
    for (String family : wanted.advertised()) {
      String filter = wanted.filters().get(family);
      if (!there.advertised().contains(family)
          || (filter != null && !filter.equals(there.filters().get(family)))) {
        lines.add(
            "advertise " + family + " unicast" + (filter == null ? "" : " route-map " + filter));
      }
    }
    return lines;
  }

  private static void targets(
      String direction,
      SortedSet<RouteTarget> wanted,
      SortedSet<RouteTarget> there,
      List<String> lines) {
    wanted.stream()
        .filter(target -> !there.contains(target))
        .forEach(target -> lines.add("route-target " + direction + " " + target));
  }

  /** Whether FRR has all of it. */
  public boolean isNone() {
    return macVrfs.isEmpty() && ipVrfs.isEmpty();
  }
}
