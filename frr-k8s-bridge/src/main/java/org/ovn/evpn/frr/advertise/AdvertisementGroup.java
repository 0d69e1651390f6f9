// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.advertise;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Networks that share a RouteAdvertisements of ours, its label and its sources.
 *
 * <p>An FRRConfiguration may have {@value #MAX_ROUTERS} routers, so many networks need many
 * sources. OVN-Kubernetes refuses a RouteAdvertisements as soon as one of its sources has no VRF of
 * a network that it selects. Several sources under one RouteAdvertisements would have to match at
 * every moment, while networks are labelled one by one and taken out again. So each set of sources
 * has a RouteAdvertisements of its own, and all its sources have the same VRFs.
 *
 * @param number from 1
 */
public record AdvertisementGroup(int number) implements Comparable<AdvertisementGroup> {
  /** Routers that an FRRConfiguration may have: the bound in frr-k8s' CRD after v0.0.25. */
  public static final int MAX_ROUTERS = 50;

  /** Networks of a group: a source has a router of each, and one of the default VRF. */
  public static final int CAPACITY = MAX_ROUTERS - 1;

  /** The first one. Its names have no number. */
  public static final AdvertisementGroup FIRST = new AdvertisementGroup(1);

  private static final String NAME = "udn-evpn";
  private static final String ROLE = "source";
  private static final String LABEL = "true";
  private static final Pattern NUMBERED = Pattern.compile("(?:([a-z-]+)-)?([1-9][0-9]{0,3})");

  /** The one after it. */
  public AdvertisementGroup next() {
    return new AdvertisementGroup(number + 1);
  }

  /** Name of its RouteAdvertisements. */
  public String name() {
    return numbered(NAME);
  }

  /**
   * Value of the label {@link org.ovn.evpn.api.v1alpha1.ManagedLabels#ROLE} on its sources; the
   * selector asks for it.
   */
  public String role() {
    return numbered(ROLE);
  }

  /** Value of {@link Advertisement#NETWORK_LABEL} on its networks. */
  public String label() {
    return number == 1 ? LABEL : Integer.toString(number);
  }

  private String numbered(String text) {
    return number == 1 ? text : text + "-" + number;
  }

  /** The group whose RouteAdvertisements has the name. */
  public static Optional<AdvertisementGroup> ofName(String name) {
    return of(name, NAME, NAME);
  }

  /** The group whose sources have the role. */
  public static Optional<AdvertisementGroup> ofRole(@Nullable String role) {
    return of(role, ROLE, ROLE);
  }

  /** The group whose networks have the label. */
  public static Optional<AdvertisementGroup> ofLabel(@Nullable String label) {
    return of(label, LABEL, "");
  }

  private static Optional<AdvertisementGroup> of(
      @Nullable String text, String first, String prefix) {
    if (text == null || text.equals(first)) {
      return Optional.ofNullable(text).map(value -> FIRST);
    }
    Matcher matcher = NUMBERED.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String before = matcher.group(1) == null ? "" : matcher.group(1);
    int number = Integer.parseInt(matcher.group(2));
    return before.equals(prefix) && number > 1
        ? Optional.of(new AdvertisementGroup(number))
        : Optional.empty();
  }

  @Override
  public int compareTo(AdvertisementGroup other) {
    return Comparator.comparingInt(AdvertisementGroup::number).compare(this, other);
  }
}
