// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.facts;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrNodeState;
import org.ovn.evpn.api.foreign.FrrNodeStateStatus;

/**
 * What frr-k8s says about one node. It polls FRR every 30 s, so this is up to 33 s old, and the
 * running configuration is that of the last reload. Neither carries a generation: look for the
 * lines, not for a date.
 *
 * @param running the EVPN part of the running configuration
 * @param conversionFailure why frr-k8s refuses the FRRConfigurations of this node; while it does,
 *     nothing new from any object is applied
 * @param reloadFailure why FRR did not take the configuration. It may show a harmless difference
 *     where FRR refused in the middle of a reload
 */
public record FrrNodeReport(
    RunningConfig running, Optional<String> conversionFailure, Optional<String> reloadFailure) {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final int MAX_TEXT = 512;

  /** Reads the status object of a node. */
  public static FrrNodeReport of(FrrNodeState state) {
    FrrNodeStateStatus status = state.statusOrEmpty();
    return new FrrNodeReport(
        RunningConfig.parse(status.runningConfig()),
        failure(status.lastConversionResult())
            .map(t ->
                "frr-k8s cannot merge the FRRConfigurations of this node: "
                    + conversion(t)
                    + ". What runs goes on until frr-k8s restarts there; then the node gets no"
                    + " configuration at all. Correct the object that the error names"),
        failure(status.lastReloadResult())
            .map(t -> "FRR refused the configuration: " + ReloadLog.why(t)));
  }

  /** What frr-k8s says; nothing for success and silence. */
  private static Optional<String> failure(@Nullable String result) {
    String text = Objects.requireNonNullElse(result, "").strip();
    return text.isEmpty() || text.equals("success") ? Optional.empty() : Optional.of(text);
  }

  /** On one line. */
  private static String conversion(String text) {
    String line = SPACE.matcher(text).replaceAll(" ");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
  }
}
