// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Features that an administrator can switch, by {@code spec.featureGates} of the EVPNOperator. A
 * gate goes when its feature has been on for everybody for a release.
 */
public enum FeatureGate {
  /**
   * An agent asks its neighbours by ARP (RFC 5227) before it takes a VTEP's address. Off for
   * fabrics whose devices answer for every address: then only the node's own kernel is asked.
   */
  ADDRESS_PROBES("AddressProbes", Stage.BETA),

  /**
   * The controller compares what FRR runs with what it was told, and tells what is missing. Off
   * where an FRR writes its lines in another way than those that this release knows.
   */
  DROPPED_LINES("DroppedLines", Stage.BETA);

  /** How far a feature is. */
  public enum Stage {
    /** Off unless it is switched on; may go again. */
    ALPHA,
    /** On unless it is switched off. */
    BETA
  }

  private final String wire;
  private final Stage stage;

  FeatureGate(String wire, Stage stage) {
    this.wire = wire;
    this.stage = stage;
  }

  /** The name as the API has it. */
  public String wire() {
    return wire;
  }

  /** How far it is. */
  public Stage stage() {
    return stage;
  }

  /** What is on when nothing is switched. */
  public static Set<FeatureGate> byDefault() {
    return enabled(Map.of());
  }

  /** What is on, given what is switched; names that are not known say nothing. */
  public static Set<FeatureGate> enabled(Map<String, Boolean> switched) {
    Set<FeatureGate> on =
        Arrays.stream(values())
            .filter(gate -> switched.getOrDefault(gate.wire, gate.stage == Stage.BETA))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FeatureGate.class)));
    return Collections.unmodifiableSet(on);
  }

  /** Names that are switched and not known, in order. */
  public static List<String> unknown(Map<String, Boolean> switched) {
    return switched.keySet().stream().filter(name -> find(name).isEmpty()).sorted().toList();
  }

  /**
   * Reads a text such as {@code AddressProbes=false,Other=true}.
   *
   * @throws IllegalArgumentException with a sentence when an entry is malformed
   */
  public static Map<String, Boolean> parse(String text) {
    Map<String, Boolean> result = new TreeMap<>();
    for (String entry : text.split(",", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      String[] parts = entry.strip().split("=", -1);
      if (parts.length != 2 || !(parts[1].equals("true") || parts[1].equals("false"))) {
        throw new IllegalArgumentException(
            "FEATURE_GATES: entry \"%s\" is invalid. Write NAME=true or NAME=false."
                .formatted(entry.strip()));
      }
      result.put(parts[0], parts[1].equals("true"));
    }
    return result;
  }

  /** The text that {@link #parse} reads. */
  public static String format(Map<String, Boolean> switched) {
    return new TreeMap<>(switched)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
  }

  private static Optional<FeatureGate> find(String wire) {
    return Arrays.stream(values()).filter(gate -> gate.wire.equals(wire)).findFirst();
  }

  @Override
  public String toString() {
    return wire;
  }
}
