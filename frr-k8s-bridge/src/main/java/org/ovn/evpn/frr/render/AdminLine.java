// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.frr.intent.FrrIntent;

/**
 * A line of raw text that an admin wrote, with the stanza that it stands in.
 *
 * @param object name of the FRRConfiguration
 * @param number of the line in its {@code rawConfig}, from 1
 * @param text without blanks at its ends
 * @param place its stanza
 */
record AdminLine(String object, int number, String text, Place place) {
  private static final Pattern ROUTER = Pattern.compile("router bgp(?: \\d+)?(?: vrf (\\S+))?");
  private static final Pattern FAMILY = Pattern.compile("address-family (\\S+)(?: (\\S+))?");
  private static final Pattern VNI = Pattern.compile("vni (\\d+)");
  private static final Pattern NEIGHBOR = Pattern.compile("(no )?neighbor (\\S+) (.+)");
  private static final Set<String> OTHER_STANZAS =
      Set.of("bfd", "interface", "ip", "ipv6", "route-map", "router", "vrf");

  /**
   * A stanza of {@code router bgp}.
   *
   * @param vrf empty for the default VRF; null outside of {@code router bgp}
   * @param family such as {@code l2vpn evpn}; empty outside of a family
   * @param vni of the {@code vni} block; empty outside of one
   */
  record Place(@Nullable String vrf, String family, String vni) {
    static final Place NONE = new Place(null, "", "");

    boolean isDefaultVrf() {
      return vrf != null && vrf.isEmpty();
    }

    boolean isEvpn() {
      return family.equals("l2vpn evpn");
    }

    private Place after(String line) {
      Matcher router = ROUTER.matcher(line);
      if (router.matches()) {
        String of = router.group(1);
        return new Place(of == null || of.equals("default") ? "" : of, "", "");
      }
      if (vrf == null) {
        return this;
      }
      Matcher begin = FAMILY.matcher(line);
      if (begin.matches()) {
        String sub = begin.group(2) == null ? "unicast" : begin.group(2);
        return new Place(vrf, begin.group(1) + " " + sub, "");
      }
      Matcher block = VNI.matcher(line);
      if (block.matches() && isEvpn()) {
        return new Place(vrf, family, block.group(1));
      }
      return switch (line) {
        case "exit-vni" -> new Place(vrf, family, "");
        case "exit-address-family" -> new Place(vrf, "", "");
        case "exit" -> outer();
        default -> OTHER_STANZAS.contains(line.split(" ")[0]) ? NONE : this;
      };
    }

    private Place outer() {
      if (!vni.isEmpty()) {
        return new Place(vrf, family, "");
      }
      return family.isEmpty() ? NONE : new Place(vrf, "", "");
    }
  }

  /**
   * What is said of a neighbour.
   *
   * @param negated after {@code no}
   * @param id as FRR prints it, or the name of a peer group
   * @param rest what follows
   */
  record OfNeighbor(boolean negated, String id, String rest) {}

  /** The lines of an object that say something. */
  static List<AdminLine> of(FrrIntent.Template object) {
    Raw raw = object.spec().raw();
    String text = raw == null ? null : raw.rawConfig();
    if (text == null) {
      return List.of();
    }
    List<AdminLine> result = new ArrayList<>();
    Place place = Place.NONE;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String words = line.strip().replaceAll("\\s+", " ");
      if (!words.isEmpty() && !words.startsWith("!") && !words.startsWith("#")) {
        place = place.after(words);
        result.add(new AdminLine(object.name(), number, words, place));
      }
    }
    return result;
  }

  /** What the line says of a neighbour, if it does. */
  Optional<OfNeighbor> neighbor() {
    Matcher m = NEIGHBOR.matcher(text);
    return m.matches() && place.vrf() != null
        ? Optional.of(new OfNeighbor(m.group(1) != null, canonical(m.group(2)), m.group(3)))
        : Optional.empty();
  }

  private static String canonical(String id) {
    try {
      return IpAddresses.format(IpAddresses.parse(id));
    } catch (IllegalArgumentException e) {
      return id;
    }
  }

  /** How messages name it; without a password. */
  String named() {
    return "spec.raw.rawConfig of FRRConfiguration \"%s\", line %d, \"%s\""
        .formatted(object, number, text.replaceAll("(password|secret|key) .*", "$1 …"));
  }
}
