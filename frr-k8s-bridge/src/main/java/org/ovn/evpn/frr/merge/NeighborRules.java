// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.merge;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Advertise;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.AdvertiseAllowed;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.PrefixSelector;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Receive;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.ReceiveAllowed;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.SecretRef;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.frr.merge.MergeSimulator.NeighborDraft;

/** What frr-k8s demands of one neighbour, alone and against its copies in other objects. */
final class NeighborRules {
  private static final String DUAL = "dual";

  /** Marks a value that must not be shown: messages end up in conditions that others may read. */
  static final String SECRET = "\0";

  private final Ledger.Page page;
  private final Router router;
  private final String place;
  private final Set<String> available;
  private final Set<String> profiles;

  /**
   * The rules for neighbours of one router of one object.
   *
   * @param page where the object's statements go
   * @param place the router's VRF in words
   * @param available prefixes that its neighbours may advertise
   * @param profiles names of the object's BFD profiles
   */
  NeighborRules(
      Ledger.Page page, Router router, String place, Set<String> available, Set<String> profiles) {
    this.page = page;
    this.router = router;
    this.place = place;
    this.available = Set.copyOf(available);
    this.profiles = Set.copyOf(profiles);
  }

  /** Judges a neighbour, and adds it to the drafts by its id. */
  void apply(Neighbor n, SortedMap<String, NeighborDraft> drafts) {
    boolean numbered = isSet(n.address());
    if (numbered == isSet(n.interfaceName())) {
      page.invalid("a neighbor in " + place + " needs either address or interface");
      return;
    }
    String id = n.id();
    String who = "neighbor " + id + " in " + place;
    String family;
    try {
      family = family(n);
    } catch (IllegalArgumentException e) {
      page.invalid(who + ": " + e.getMessage());
      return;
    }
    String asn = asn(n, who);
    SortedMap<String, String> settings = settings(n, family, who);
    page.claim("the asn of " + who, asn);
    settings.forEach((field, value) -> page.claim("the " + field + " of " + who, value));
    String profile = Objects.requireNonNullElse(n.bfdProfile(), "");
    page.claimIfSet("the bfdProfile of " + who, profile);
    if (!profile.isEmpty() && !profiles.contains(profile)) {
      page.invalid(who + " names bfdProfile " + profile + ", which the object lacks");
    }
    NeighborDraft draft = drafts.computeIfAbsent(id, i -> new NeighborDraft(asn, settings));
    if (draft.bfdProfile == null && !profile.isEmpty()) {
      draft.bfdProfile = profile;
    }
    advertise(n.toAdvertise(), family, who, draft);
    receive(n.toReceive(), who, draft);
  }

  private String asn(Neighbor n, String who) {
    long number = Objects.requireNonNullElse(n.asn(), 0L);
    String dynamic = Objects.requireNonNullElse(n.dynamicASN(), "");
    if ((number == 0) == dynamic.isEmpty()) {
      page.invalid(who + " needs either asn or dynamicASN");
    }
    if (number == router.asn() && !text(n, "localASN", "0").equals("0")) {
      page.invalid(who + " sets localASN on an iBGP session");
    }
    return dynamic.isEmpty() ? Long.toString(number) : dynamic;
  }

  /** Fields in which all copies must agree, with frr-k8s' defaults for absent ones. */
  private SortedMap<String, String> settings(Neighbor n, String family, String who) {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("port", Integer.toString(Objects.requireNonNullElse(n.port(), 179)));
    all.put("sourceaddress", text(n, "sourceaddress", ""));
    all.put("password", password(n));
    all.put("ebgpMultiHop", Boolean.toString(Boolean.TRUE.equals(n.ebgpMultiHop())));
    all.put("dualStackAddressFamily", family);
    all.put("localASN", text(n, "localASN", "0"));
    boolean hold = n.other().get("holdTime") != null;
    if (hold != (n.other().get("keepaliveTime") != null)) {
      page.invalid(who + " needs both holdTime and keepaliveTime, or none");
    }
    for (var timer :
        Map.of("holdTime", "3m", "keepaliveTime", "1m", "connectTime", "1m").entrySet()) {
      String value = text(n, timer.getKey(), timer.getValue());
      try {
        all.put(timer.getKey(), GoDuration.seconds(value) + " s");
      } catch (IllegalArgumentException e) {
        page.invalid(who + ": " + timer.getKey() + ": " + e.getMessage());
      }
    }
    return all;
  }

  /** A secret and a clear text, or two secrets, may hold the same word; we cannot know. */
  private static String password(Neighbor n) {
    SecretRef secret = n.passwordSecret();
    if (secret != null && isSet(secret.name())) {
      return "that of secret " + secret.name();
    }
    return isSet(n.password()) ? SECRET + n.password() : "";
  }

  private void advertise(
      @Nullable Advertise advertise, String family, String who, NeighborDraft draft) {
    if (advertise == null) {
      return;
    }
    AdvertiseAllowed allowed = advertise.allowed();
    if (allowed != null && "all".equals(allowed.mode())) {
      available.stream().filter(p -> fits(p, family)).forEach(draft.advertised::add);
    } else if (allowed != null) {
      for (String prefix : allowed.prefixes()) {
        if (!fits(prefix, family)) {
          page.invalid(who + " cannot carry prefix " + prefix + " of toAdvertise");
        } else if (!available.contains(prefix)) {
          page.invalid(
              who + " advertises " + prefix + ", which is not among the router's prefixes");
        }
        draft.advertised.add(prefix);
      }
    }
    for (Map<String, Object> group : advertise.withLocalPref()) {
      String preference = String.valueOf(group.get("localPref"));
      if (group.get("prefixes") instanceof List<?> prefixes) {
        prefixes.forEach(p -> page.claim("the localPref of " + p + " for " + who, preference));
      }
    }
    Map<String, Object> nextHop = new HashMap<>();
    if (advertise.nextHop() != null) {
      nextHop.putAll(advertise.nextHop());
    }
    nextHop.forEach(
        (f, v) -> page.claimIfSet("the " + f + " next hop of " + who, Objects.toString(v, "")));
  }

  private void receive(@Nullable Receive receive, String who, NeighborDraft draft) {
    ReceiveAllowed allowed = receive == null ? null : receive.allowed();
    if (allowed == null) {
      return;
    }
    if ("all".equals(allowed.mode())) {
      draft.receivesAll = true;
      return;
    }
    for (PrefixSelector s : allowed.prefixes()) {
      int ge = Objects.requireNonNullElse(s.ge(), 0);
      int le = Objects.requireNonNullElse(s.le(), 0);
      String text = Objects.requireNonNullElse(s.prefix(), "");
      try {
        int length = IpPrefix.parseForeign(text).length();
        if ((le > 0 && (ge > le || length > le)) || (ge > 0 && length > ge)) {
          page.invalid(
              who
                  + " receives "
                  + text
                  + " with ge "
                  + ge
                  + " and le "
                  + le
                  + ": need length ≤ ge ≤ le");
        }
      } catch (IllegalArgumentException e) {
        page.invalid(who + ": toReceive: " + e.getMessage());
      }
      draft.received.add(text + (le == 0 ? "" : " le " + le) + (ge == 0 ? "" : " ge " + ge));
    }
  }

  private static String family(Neighbor n) {
    if (!isSet(n.address())) {
      return DUAL;
    }
    InetAddress address = IpAddresses.parse(Objects.requireNonNullElse(n.address(), ""));
    if (Boolean.TRUE.equals(n.other().get("dualStackAddressFamily"))) {
      return DUAL;
    }
    return IpAddresses.isIpv4(address) ? "ipv4" : "ipv6";
  }

  private static boolean fits(String prefix, String family) {
    return family.equals(DUAL) || family.equals(prefix.contains(":") ? "ipv6" : "ipv4");
  }

  private static String text(Neighbor n, String field, String absent) {
    Object value = n.other().get(field);
    return value == null || value.toString().isEmpty() ? absent : value.toString();
  }

  private static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}
