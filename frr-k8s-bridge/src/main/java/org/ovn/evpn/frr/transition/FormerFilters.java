// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.transition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;

/**
 * Lines by which a stored object filters a VRF's routes, where the wanted one names other
 * route-maps for the same VRF. frr-reload would take the old lines away first, a tenth of a second
 * each, and set the new ones at the end: all type-5 routes of all networks would be gone meanwhile.
 * FRR replaces a route-map in place when the line is merely added. So the first part has the old
 * lines before the new ones, and nothing is taken away; the last part has the new ones alone, which
 * FRR then has as well.
 */
final class FormerFilters {
  private static final Pattern ROUTER = Pattern.compile("router bgp \\d+ vrf (\\S+)");
  private static final Pattern FILTER =
      Pattern.compile("(?:redistribute connected|advertise ipv[46] unicast) route-map (\\S+)");
  private static final Pattern DEFINITION =
      Pattern.compile("(?:ip prefix-list|ipv6 prefix-list|route-map) (\\S+) .*");

  private FormerFilters() {}

  /** The wanted object, behind the filters of the old one that it replaces. */
  static FrrConfiguration keeping(FrrConfiguration old, FrrConfiguration wanted) {
    FrrConfigurationSpec spec = wanted.getSpec();
    Raw raw = spec == null ? null : spec.raw();
    String text = raw == null ? null : raw.rawConfig();
    if (spec == null || raw == null || text == null) {
      return wanted;
    }
    String former = former(text(old), text);
    if (former.isEmpty()) {
      return wanted;
    }
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(wanted.getMetadata());
    result.setSpec(
        new FrrConfigurationSpec(
            spec.bgp(), new Raw(raw.priority(), former + text), spec.nodeSelector()));
    return result;
  }

  private static String text(FrrConfiguration object) {
    Raw raw = object.getSpec() == null ? null : object.getSpec().raw();
    return raw == null ? "" : Objects.requireNonNullElse(raw.rawConfig(), "");
  }

  /** Filters of VRFs that the wanted text has too, by other names, with their definitions. */
  private static String former(String old, String wanted) {
    Filters now = new Filters(wanted);
    Filters then = new Filters(old);
    then.lines.removeIf(line -> !now.vrfs.contains(line.vrf()) || now.names.contains(line.map()));
    if (then.lines.isEmpty()) {
      return "";
    }
    Set<String> names = new HashSet<>();
    StringBuilder routers = new StringBuilder();
    for (FilterLine line : then.lines) {
      names.add(line.map());
      routers.append(line.router()).append('\n');
      routers.append(line.family()).append('\n');
      routers.append(line.text()).append('\n');
      routers.append(" exit-address-family\nexit\n!\n");
    }
    StringBuilder result = new StringBuilder(then.opening).append("\nexit\n!\n");
    boolean inside = false;
    for (String line : old.lines().toList()) {
      Matcher definition = DEFINITION.matcher(line);
      if (definition.matches()) {
        inside = names.contains(definition.group(1));
      } else if (!line.startsWith(" ")) {
        inside &= line.equals("exit");
      }
      if (inside) {
        result.append(line).append('\n');
      }
      inside &= !line.equals("exit");
    }
    return result.append("!\n").append(routers).toString();
  }

  /** A line that filters, with the stanzas that it is in. */
  private record FilterLine(String router, String vrf, String family, String text, String map) {}

  /** The filter lines of a raw text of ours. */
  private static final class Filters {
    private final String opening;
    private final List<FilterLine> lines = new ArrayList<>();
    private final Set<String> vrfs = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    Filters(String text) {
      opening = text.lines().findFirst().orElse("");
      String router = "";
      String family = "";
      @Nullable String vrf = null;
      for (String line : text.lines().toList()) {
        Matcher m = ROUTER.matcher(line);
        Matcher filter = FILTER.matcher(line.strip());
        if (m.matches()) {
          router = line;
          vrf = m.group(1);
        } else if (line.equals("exit")) {
          vrf = null;
        } else if (line.startsWith(" address-family ")) {
          family = line;
        } else if (filter.matches() && vrf != null) {
          vrfs.add(vrf);
          names.add(filter.group(1));
          lines.add(new FilterLine(router, vrf, family, line, filter.group(1)));
        }
      }
    }
  }
}
