// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.RouteDistinguisher;
import org.ovn.evpn.api.value.RouteTarget;
import org.ovn.evpn.api.value.Vni;

/**
 * The EVPN part of FRR's running configuration. Lines that are not understood are skipped; nothing
 * in the text can make the parser fail. Immutable.
 */
public final class RunningConfig {
  private static final Pattern ROUTER = Pattern.compile("router bgp (\\d+)(?: vrf (\\S+))?.*");
  private static final Pattern VERSION = Pattern.compile("frr version (\\S+)");
  private static final Pattern VRF = Pattern.compile("vrf (\\S+)");
  private static final Pattern VNI = Pattern.compile("vni (\\d{1,8})\\b.*");
  private static final Pattern ADVERTISE =
      Pattern.compile("advertise (ipv[46]) unicast(?: route-map (\\S+))?");
  private static final Pattern ACTIVATE = Pattern.compile("neighbor (\\S+) activate");

  /** How frr-k8s writes its flag {@code --always-block}: host routes within are denied, too. */
  private static final Pattern BLOCKED =
      Pattern.compile("(ip|ipv6) prefix-list \\S+-denied-inpl-ipv[46] seq \\d+ permit (\\S+).*");

  private final Optional<String> version;
  private final OptionalLong asn;
  private final boolean advertiseAllVni;
  private final SortedSet<IpPrefix> blocked;
  private final Set<String> evpnNeighbors;
  private final Map<String, Vni> vniOfVrf;
  private final Map<Vni, VrfFacts> macVrfs;
  private final Map<String, VrfFacts> ipVrfs;

  private RunningConfig(Reader r) {
    version = r.version;
    asn = r.asn;
    advertiseAllVni = r.advertiseAllVni;
    blocked = Collections.unmodifiableSortedSet(r.blocked);
    evpnNeighbors = Set.copyOf(r.evpnNeighbors);
    vniOfVrf = Map.copyOf(r.vniOfVrf);
    macVrfs = freeze(r.macVrfs);
    ipVrfs = freeze(r.ipVrfs);
  }

  private static <K> Map<K, VrfFacts> freeze(Map<K, Draft> drafts) {
    Map<K, VrfFacts> result = new HashMap<>();
    drafts.forEach((k, d) -> result.put(k, d.freeze()));
    return Map.copyOf(result);
  }

  /**
   * Reads the text of {@code show running-config}.
   *
   * @param text the text; null and empty read as a configuration without EVPN
   */
  public static RunningConfig parse(@Nullable String text) {
    Reader reader = new Reader();
    if (text != null) {
      text.lines().forEach(reader::line);
    }
    return new RunningConfig(reader);
  }

  /** FRR's version, as FRR writes it into its configuration: 10.3. */
  public Optional<String> version() {
    return version;
  }

  /** AS number of the default VRF's router, when there is one. */
  public OptionalLong asn() {
    return asn;
  }

  /** Whether VNIs are announced at all. */
  public boolean advertiseAllVni() {
    return advertiseAllVni;
  }

  /** Ranges that frr-k8s takes no unicast routes of, from any neighbour. */
  public SortedSet<IpPrefix> blocked() {
    return blocked;
  }

  /** Neighbours of the default VRF that EVPN is activated for, as FRR spells them. */
  public Set<String> evpnNeighbors() {
    return evpnNeighbors;
  }

  /** The Layer 3 VNI that a VRF has. */
  public Optional<Vni> vniOfVrf(String vrf) {
    return Optional.ofNullable(vniOfVrf.get(vrf));
  }

  /** What is configured for a Layer 2 VNI; nothing explicit if it is all automatic. */
  public VrfFacts macVrf(Vni vni) {
    return macVrfs.getOrDefault(vni, VrfFacts.NONE);
  }

  /** What is configured in the EVPN address family of a VRF's BGP instance. */
  public VrfFacts ipVrf(String vrf) {
    return ipVrfs.getOrDefault(vrf, VrfFacts.NONE);
  }

  /**
   * Whether something is configured for a place.
   *
   * @param place the {@link Vni} of a MAC-VRF, or the name of a VRF
   */
  public boolean speaksOf(Object place) {
    return macVrfs.containsKey(place) || vniOfVrf.containsKey(place) || ipVrfs.containsKey(place);
  }

  /** The Layer 3 VNIs by VRF. */
  Map<String, Vni> vnisOfVrfs() {
    return vniOfVrf;
  }

  /** What is configured by Layer 2 VNI. */
  Map<Vni, VrfFacts> macVrfs() {
    return macVrfs;
  }

  /** What is configured in the EVPN address family by VRF. */
  Map<String, VrfFacts> ipVrfs() {
    return ipVrfs;
  }

  /** Two texts with the same version and EVPN part are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RunningConfig that
        && version.equals(that.version)
        && asn.equals(that.asn)
        && advertiseAllVni == that.advertiseAllVni
        && blocked.equals(that.blocked)
        && evpnNeighbors.equals(that.evpnNeighbors)
        && vniOfVrf.equals(that.vniOfVrf)
        && macVrfs.equals(that.macVrfs)
        && ipVrfs.equals(that.ipVrfs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        version, asn, advertiseAllVni, blocked, evpnNeighbors, vniOfVrf, macVrfs, ipVrfs);
  }

  /**
   * Explicit settings of a VRF.
   *
   * @param distinguisher the route distinguisher, unless automatic
   * @param imports route targets taken; empty means automatic
   * @param exports route targets attached; empty means automatic
   * @param advertised families announced as type-5 routes: ipv4, ipv6. Always empty for a MAC-VRF
   * @param filters by such family the route-map of these; the last one counts, as in FRR
   */
  public record VrfFacts(
      Optional<RouteDistinguisher> distinguisher,
      SortedSet<RouteTarget> imports,
      SortedSet<RouteTarget> exports,
      SortedSet<String> advertised,
      Map<String, String> filters) {
    static final VrfFacts NONE =
        new VrfFacts(Optional.empty(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), Map.of());

    /** Copies the sets. */
    public VrfFacts {
      imports = Collections.unmodifiableSortedSet(new TreeSet<>(imports));
      exports = Collections.unmodifiableSortedSet(new TreeSet<>(exports));
      advertised = Collections.unmodifiableSortedSet(new TreeSet<>(advertised));
      filters = Map.copyOf(filters);
    }
  }

  private static final class Draft {
    private @Nullable RouteDistinguisher rd;
    private final SortedSet<RouteTarget> imports = new TreeSet<>();
    private final SortedSet<RouteTarget> exports = new TreeSet<>();
    private final SortedSet<String> advertised = new TreeSet<>();
    private final Map<String, String> filters = new HashMap<>();

    VrfFacts freeze() {
      return new VrfFacts(Optional.ofNullable(rd), imports, exports, advertised, filters);
    }

    void line(String line) {
      List<String> words = List.of(line.split(" +"));
      try {
        if (words.size() == 2 && words.getFirst().equals("rd")) {
          rd = RouteDistinguisher.parse(words.get(1));
        } else if (words.size() >= 3 && words.getFirst().equals("route-target")) {
          List<RouteTarget> rts = new ArrayList<>();
          for (String w : words.subList(2, words.size())) {
            rts.add(RouteTarget.parse(w));
          }
          if (!words.get(1).equals("export")) {
            imports.addAll(rts);
          }
          if (!words.get(1).equals("import")) {
            exports.addAll(rts);
          }
        }
      } catch (IllegalArgumentException e) {
        // A form that we never write, such as "auto": not a fact about us.
        return;
      }
    }
  }

  /** Keeps track of the stanza that a line is in; indentation is not relied on. */
  private static final class Reader {
    private Optional<String> version = Optional.empty();
    private OptionalLong asn = OptionalLong.empty();
    private boolean advertiseAllVni;
    private final SortedSet<IpPrefix> blocked = new TreeSet<>();
    private final Set<String> evpnNeighbors = new HashSet<>();
    private final Map<String, Vni> vniOfVrf = new HashMap<>();
    private final Map<Vni, Draft> macVrfs = new HashMap<>();
    private final Map<String, Draft> ipVrfs = new HashMap<>();

    private @Nullable String stanzaVrf;
    private @Nullable String routerVrf;
    private boolean evpn;
    private @Nullable Draft vni;

    void line(String raw) {
      String line = raw.strip();
      Matcher router = ROUTER.matcher(line);
      Matcher vrf = VRF.matcher(line);
      if (line.contains("-denied-inpl-")) {
        block(line);
      }
      Matcher written = VERSION.matcher(line);
      if (written.matches()) {
        version = Optional.of(written.group(1));
      }
      if (router.matches()) {
        leave();
        routerVrf = router.group(2) == null ? "" : router.group(2);
        if (routerVrf.isEmpty()) {
          asn = number(router.group(1));
        }
      } else if (vrf.matches()) {
        leave();
        stanzaVrf = vrf.group(1);
      } else if (line.equals("exit-vrf") || line.equals("exit")) {
        leave();
      } else if (line.equals("exit-vni")) {
        vni = null;
      } else if (line.startsWith("address-family ") || line.equals("exit-address-family")) {
        vni = null;
        evpn = routerVrf != null && line.equals("address-family l2vpn evpn");
      } else if (stanzaVrf != null) {
        Matcher number = VNI.matcher(line);
        if (number.matches()) {
          parseVni(number.group(1)).ifPresent(n -> vniOfVrf.put(stanzaVrf, n));
        }
      } else if (evpn && routerVrf != null) {
        evpnLine(line, routerVrf);
      }
    }

    private void block(String line) {
      Matcher denied = BLOCKED.matcher(line);
      if (denied.matches()) {
        String any = denied.group(1).equals("ip") ? "0.0.0.0/0" : "::/0";
        try {
          blocked.add(IpPrefix.parse(denied.group(2).equals("any") ? any : denied.group(2)));
        } catch (IllegalArgumentException e) {
          // A list of somebody else that has such a name.
          return;
        }
      }
    }

    private void evpnLine(String line, String of) {
      Matcher number = VNI.matcher(line);
      Matcher activate = ACTIVATE.matcher(line);
      Matcher advertise = ADVERTISE.matcher(line);
      if (!of.isEmpty()) {
        Draft draft = ipVrfs.computeIfAbsent(of, k -> new Draft());
        if (advertise.matches()) {
          draft.advertised.add(advertise.group(1));
          if (advertise.group(2) != null) {
            draft.filters.put(advertise.group(1), advertise.group(2));
          }
        }
        draft.line(line);
      } else if (line.equals("advertise-all-vni")) {
        advertiseAllVni = true;
      } else if (activate.matches()) {
        evpnNeighbors.add(activate.group(1));
      } else if (number.matches()) {
        vni =
            parseVni(number.group(1))
                .map(n -> macVrfs.computeIfAbsent(n, k -> new Draft()))
                .orElse(null);
      } else if (vni != null) {
        vni.line(line);
      }
    }

    private static OptionalLong number(String digits) {
      try {
        return OptionalLong.of(Long.parseLong(digits));
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }

    private static Optional<Vni> parseVni(String digits) {
      try {
        return Optional.of(Vni.parse(digits));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private void leave() {
      stanzaVrf = null;
      routerVrf = null;
      evpn = false;
      vni = null;
    }
  }
}
