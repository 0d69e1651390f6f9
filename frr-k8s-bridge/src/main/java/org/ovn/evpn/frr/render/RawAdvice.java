// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Bgp;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Neighbor;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Router;
import org.ovn.evpn.frr.intent.FrrIntent;
import org.ovn.evpn.frr.intent.FrrNode;

/**
 * Lines of admins that are not stable: frr-reload compares text, so a line that FRR shows in
 * another form is taken away and set again at every reload, which is at every change of any network
 * of ours. Seen with FRR 10.3: {@code allowas-in 3} and BFD timers reset what all tenants have.
 */
final class RawAdvice {
  private static final Pattern BFD_TIMERS = Pattern.compile("bfd \\d+ \\d+ \\d+");
  private static final Pattern REMOTE_AS = Pattern.compile("remote-as (\\S+)");
  private static final Pattern IN_GROUP = Pattern.compile("(?:interface )?peer-group (\\S+)");
  private static final Pattern LISTEN = Pattern.compile("bgp listen range \\S+ peer-group (\\S+)");
  private static final Pattern SESSION = Pattern.compile("(?:interface )?remote-as \\S+");
  private static final Pattern TARGET = Pattern.compile("route-target (import|export|both) (.+)");
  private static final Pattern ROUTER_ID = Pattern.compile("bgp router-id (\\S+)");
  private static final String SOFT = "soft-reconfiguration inbound";
  private static final String AGAIN =
      "FRR shows it in another form, so every reload takes it away and sets it again";

  private final AdminText text;
  private final List<AdminLine> lines;
  private final Collection<FrrNode> nodes;

  /** Neighbours by what is said of them in the default VRF, in raw text or typed. */
  private final Set<String> withBfd = new HashSet<>();

  private final Set<String> typed = new HashSet<>();
  private final Set<String> activated = new HashSet<>();
  private final Map<String, String> remoteAs = new HashMap<>();
  private final Map<String, String> groups = new HashMap<>();

  /** Groups of ranges from which sessions are to come. */
  private final Set<String> ranges = new HashSet<>();

  /** Router ids of the default VRF. */
  private final List<RouterId> routerIds = new ArrayList<>();

  private record RouterId(String object, String id, String named) {}

  RawAdvice(AdminText text, Collection<FrrNode> nodes) {
    this.text = text;
    this.lines = text.lines();
    this.nodes = nodes;
    text.objects().forEach(this::typed);
    for (AdminLine line : lines) {
      line.neighbor().filter(n -> !n.negated()).ifPresent(n -> raw(line, n));
      range(line).ifPresent(ranges::add);
      rawRouterId(line)
          .ifPresent(id -> routerIds.add(new RouterId(line.object(), id, line.named())));
    }
  }

  private void typed(FrrIntent.Template object) {
    Bgp bgp = object.spec().bgp();
    if (bgp == null) {
      return;
    }
    for (Router router : bgp.routers()) {
      if (router.inDefaultVrf() && router.id() != null && !router.id().isEmpty()) {
        String named = "spec.bgp of FRRConfiguration \"" + object.name() + '"';
        routerIds.add(new RouterId(object.name(), router.id(), named));
      }
      for (Neighbor n : router.neighbors()) {
        typed.add(Layout.frrId(n));
        if (n.bfdProfile() != null && !n.bfdProfile().isEmpty()) {
          withBfd.add(Layout.frrId(n));
        }
      }
    }
  }

  private void raw(AdminLine line, AdminLine.OfNeighbor n) {
    Matcher as = REMOTE_AS.matcher(n.rest());
    Matcher group = IN_GROUP.matcher(n.rest());
    if (n.rest().equals("bfd")) {
      withBfd.add(n.id());
    } else if (as.matches()) {
      remoteAs.put(n.id(), as.group(1));
    } else if (group.matches()) {
      groups.put(n.id(), group.group(1));
    } else if (n.rest().equals("activate") && line.place().isEvpn()) {
      activated.add(n.id());
    }
  }

  /** What to tell of a line: what is wrong and the stable form; nothing for most. */
  Optional<String> unstable(AdminLine line) {
    return Stream.<Optional<String>>of(
            line.neighbor().flatMap(n -> ofNeighbor(line, n)),
            routeTargets(line),
            routerId(line),
            Abbreviations.of(line).map(word -> AGAIN + ". Write the whole word \"" + word + "\"."))
        .flatMap(Optional::stream)
        .map(what -> line.named() + ": " + what)
        .findFirst();
  }

  private Optional<String> ofNeighbor(AdminLine line, AdminLine.OfNeighbor n) {
    String neighbor = "neighbor " + n.id();
    Matcher as = REMOTE_AS.matcher(n.rest());
    String group = groups.get(n.id());
    if (n.negated()) {
      return n.rest().equals(SOFT) ? softReconfiguration(line, n.id()) : Optional.empty();
    } else if (n.rest().equals("allowas-in 3")) {
      return again("Write \"" + neighbor + " allowas-in\"");
    } else if (BFD_TIMERS.matcher(n.rest()).matches()) {
      return again(
          "Write \"%s bfd\" and \"%s bfd profile NAME\", and the timers into spec.bgp.bfdProfiles"
              .formatted(neighbor, neighbor));
    } else if (n.rest().startsWith("bfd profile ") && !withBfd.contains(n.id())) {
      return Optional.of(
          "FRR shows \"%s bfd\" beside it, so every reload takes BFD away and sets it again."
                  .formatted(neighbor)
              + " Write \""
              + neighbor
              + " bfd\" before it.");
    } else if (as.matches() && group != null && as.group(1).equals(remoteAs.get(group))) {
      return Optional.of(
          "the peer group \"%s\" says so already, and FRR refuses every reload with it."
                  .formatted(group)
              + " Leave the line out.");
    }
    return Optional.empty();
  }

  /** FRR never shows the line, so it never settles; with a line that says the opposite it costs. */
  private Optional<String> softReconfiguration(AdminLine line, String id) {
    Optional<AdminLine> opposite =
        lines.stream()
            .filter(other -> Objects.equals(other.place().vrf(), line.place().vrf()))
            .filter(other -> other.place().family().equals(line.place().family()))
            .filter(other ->
                other
                    .neighbor()
                    .filter(n -> !n.negated() && n.id().equals(id) && n.rest().equals(SOFT))
                    .isPresent())
            .filter(other -> text.meet(other.object(), line.object(), nodes))
            .findFirst();
    return Optional.of(
        opposite
            .map(other ->
                other.named()
                    + " says the opposite, so every reload sets one and then the other."
                    + " Remove one of the two.")
            .orElse("FRR never shows it, so every reload sets it again. Remove the line."));
  }

  private static Optional<String> again(String remedy) {
    return Optional.of(AGAIN + ". " + remedy + ".");
  }

  private static Optional<String> routeTargets(AdminLine line) {
    Matcher target = TARGET.matcher(line.text());
    if (!target.matches() || !line.place().isEvpn()) {
      return Optional.empty();
    }
    List<String> directions =
        target.group(1).equals("both") ? List.of("import", "export") : List.of(target.group(1));
    List<String> values = List.of(target.group(2).split(" "));
    if (directions.size() == 1 && values.size() == 1) {
      return Optional.empty();
    }
    List<String> stable = new ArrayList<>();
    for (String direction : directions) {
      values.forEach(value -> stable.add("\"route-target " + direction + " " + value + '"'));
    }
    return again("Write " + String.join(" and ", stable) + ", each on a line of its own");
  }

  /** Two router ids for one router: FRR has the last one, and a change resets all its sessions. */
  private Optional<String> routerId(AdminLine line) {
    return rawRouterId(line)
        .flatMap(id ->
            routerIds.stream()
                .filter(other -> !other.id().equals(id))
                .filter(other -> text.meet(other.object(), line.object(), nodes))
                .findFirst())
        .map(other ->
            other.named()
                + " sets "
                + other.id()
                + ", so every reload changes the router id and resets all sessions."
                + " Remove the line.");
  }

  private static Optional<String> rawRouterId(AdminLine line) {
    Matcher m = ROUTER_ID.matcher(line.text());
    return m.matches() && line.place().isDefaultVrf() ? Optional.of(m.group(1)) : Optional.empty();
  }

  /** A neighbour in raw text that nobody activates for EVPN, by its first line. */
  List<AdminLine> withoutEvpn() {
    List<AdminLine> result = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (AdminLine line : lines) {
      if (line.place().isDefaultVrf() && line.place().family().isEmpty()) {
        peer(line)
            .filter(id -> !typed.contains(id) && !isActivated(id) && !ranges.contains(id))
            .or(() -> range(line).map(group -> line.text()))
            .filter(seen::add)
            .ifPresent(id -> result.add(line));
      }
    }
    return result;
  }

  private boolean isActivated(String id) {
    return activated.contains(id) || activated.contains(groups.getOrDefault(id, ""));
  }

  /** The group of a range. */
  private static Optional<String> range(AdminLine line) {
    Matcher listen = LISTEN.matcher(line.text());
    return listen.matches() && line.place().isDefaultVrf()
        ? Optional.of(listen.group(1))
        : Optional.empty();
  }

  private Optional<String> peer(AdminLine line) {
    return line.neighbor()
        .filter(n -> !n.negated())
        .filter(n -> !groups.containsValue(n.id()))
        .filter(n -> SESSION.matcher(n.rest()).matches() || IN_GROUP.matcher(n.rest()).matches())
        .map(AdminLine.OfNeighbor::id);
  }

  /** A range waits for connections, and frr-k8s lets FRR take none, whatever is activated. */
  static String withoutEvpn(AdminLine line) {
    if (range(line).isPresent()) {
      return line.named()
          + ": frr-k8s starts bgpd with \"-p 0\", so FRR takes no connections, and no session comes"
          + " of a range. Name the neighbors in spec.bgp.routers[].neighbors.";
    }
    return line.named()
        + ": neighbors in raw text carry no EVPN. Name it in spec.bgp.routers[].neighbors, or"
        + " activate it in address-family l2vpn evpn there.";
  }
}
