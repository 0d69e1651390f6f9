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

  private NeighborRules() {}

  static void apply(
      String object,
      Router router,
      String place,
      Neighbor n,
      Set<String> available,
      Set<String> profiles,
      SortedMap<String, NeighborDraft> drafts,
      Ledger ledger) {
    boolean numbered = isSet(n.address());
    if (numbered == isSet(n.interfaceName())) {
      ledger.invalid(object, "a neighbor in " + place + " needs either address or interface");
      return;
    }
    String id = Objects.requireNonNullElse(numbered ? n.address() : n.interfaceName(), "");
    String who = "neighbor " + id + " in " + place;
    String family;
    try {
      family = family(n);
    } catch (IllegalArgumentException e) {
      ledger.invalid(object, who + ": " + e.getMessage());
      return;
    }
    String asn = asn(object, router, n, who, ledger);
    SortedMap<String, String> settings = settings(object, n, family, who, ledger);
    ledger.claim(object, "the asn of " + who, asn);
    settings.forEach((field, value) -> ledger.claim(object, "the " + field + " of " + who, value));
    String profile = Objects.requireNonNullElse(n.bfdProfile(), "");
    ledger.claimIfSet(object, "the bfdProfile of " + who, profile);
    if (!profile.isEmpty() && !profiles.contains(profile)) {
      ledger.invalid(object, who + " names bfdProfile " + profile + ", which the object lacks");
    }
    NeighborDraft draft = drafts.computeIfAbsent(id, i -> new NeighborDraft(asn, settings));
    if (draft.bfdProfile == null && !profile.isEmpty()) {
      draft.bfdProfile = profile;
    }
    advertise(object, n.toAdvertise(), family, who, available, draft, ledger);
    receive(object, n.toReceive(), who, draft, ledger);
  }

  private static String asn(String object, Router router, Neighbor n, String who, Ledger ledger) {
    long number = Objects.requireNonNullElse(n.asn(), 0L);
    String dynamic = Objects.requireNonNullElse(n.dynamicASN(), "");
    if ((number == 0) == dynamic.isEmpty()) {
      ledger.invalid(object, who + " needs either asn or dynamicASN");
    }
    if (number == router.asn() && !text(n, "localASN", "0").equals("0")) {
      ledger.invalid(object, who + " sets localASN on an iBGP session");
    }
    return dynamic.isEmpty() ? Long.toString(number) : dynamic;
  }

  /** Fields in which all copies must agree, with frr-k8s' defaults for absent ones. */
  private static SortedMap<String, String> settings(
      String object, Neighbor n, String family, String who, Ledger ledger) {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("port", Integer.toString(Objects.requireNonNullElse(n.port(), 179)));
    all.put("sourceaddress", text(n, "sourceaddress", ""));
    all.put("password", password(n));
    all.put("ebgpMultiHop", Boolean.toString(Boolean.TRUE.equals(n.ebgpMultiHop())));
    all.put("dualStackAddressFamily", family);
    all.put("localASN", text(n, "localASN", "0"));
    boolean hold = n.other().get("holdTime") != null;
    if (hold != (n.other().get("keepaliveTime") != null)) {
      ledger.invalid(object, who + " needs both holdTime and keepaliveTime, or none");
    }
    for (var timer :
        Map.of("holdTime", "3m", "keepaliveTime", "1m", "connectTime", "1m").entrySet()) {
      String value = text(n, timer.getKey(), timer.getValue());
      try {
        all.put(timer.getKey(), GoDuration.seconds(value) + " s");
      } catch (IllegalArgumentException e) {
        ledger.invalid(object, who + ": " + timer.getKey() + ": " + e.getMessage());
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

  private static void advertise(
      String object,
      @Nullable Advertise advertise,
      String family,
      String who,
      Set<String> available,
      NeighborDraft draft,
      Ledger ledger) {
    if (advertise == null) {
      return;
    }
    AdvertiseAllowed allowed = advertise.allowed();
    if (allowed != null && "all".equals(allowed.mode())) {
      available.stream().filter(p -> fits(p, family)).forEach(draft.advertised::add);
    } else if (allowed != null) {
      for (String prefix : allowed.prefixes()) {
        if (!fits(prefix, family)) {
          ledger.invalid(object, who + " cannot carry prefix " + prefix + " of toAdvertise");
        } else if (!available.contains(prefix)) {
          ledger.invalid(
              object, who + " advertises " + prefix + ", which is not among the router's prefixes");
        }
        draft.advertised.add(prefix);
      }
    }
    for (Map<String, Object> group : advertise.withLocalPref()) {
      String preference = String.valueOf(group.get("localPref"));
      if (group.get("prefixes") instanceof List<?> prefixes) {
        prefixes.forEach(
            p -> ledger.claim(object, "the localPref of " + p + " for " + who, preference));
      }
    }
    Map<String, Object> nextHop = new HashMap<>();
    if (advertise.nextHop() != null) {
      nextHop.putAll(advertise.nextHop());
    }
    nextHop.forEach((f, v) ->
        ledger.claimIfSet(object, "the " + f + " next hop of " + who, Objects.toString(v, "")));
  }

  private static void receive(
      String object, @Nullable Receive receive, String who, NeighborDraft draft, Ledger ledger) {
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
        int length = IpPrefix.parseInterface(text).length();
        if ((le > 0 && (ge > le || length > le)) || (ge > 0 && length > ge)) {
          ledger.invalid(
              object,
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
        ledger.invalid(object, who + ": toReceive: " + e.getMessage());
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
