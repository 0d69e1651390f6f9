// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;

/**
 * The versions of what a node runs, each as it says itself, and what is to be said of them. That is
 * never more than a hint: whether something works shows when it is done, and a distribution may
 * have added what a version lacks. The table of docs/compatibility.md has the same limits.
 *
 * @param kernel release of the node's kernel, such as 6.12.48+deb13-amd64
 * @param ovn of the zone's ovn-northd, such as 26.03.1
 * @param openvswitch of the node's ovs-vswitchd, such as 4.0.0
 * @param frr of the node, such as 10.3
 */
public record Versions(
    Optional<String> kernel,
    Optional<String> ovn,
    Optional<String> openvswitch,
    Optional<String> frr) {
  /** Where nobody says anything. */
  public static final Versions UNKNOWN =
      new Versions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** In the order in which it is told. Of Open vSwitch no limit is known. */
  private static final List<Limit> LIMITS =
      List.of(
          new Limit(
              "Linux",
              Versions::kernel,
              "5.18",
              "It lacks the VNI filter of VXLAN devices, unless the distribution added it."
                  + " Upgrade the node if a network reports ProgrammingFailed."),
          new Limit(
              "OVN",
              Versions::ovn,
              "24.09",
              "It lacks a NAT row's match, so egress Split is refused; all else is untested."
                  + " Upgrade OVN-Kubernetes."),
          new Limit(
              "FRR",
              Versions::frr,
              "10.3",
              "Nobody has tried that; it may drop lines, which FRRLinesMissing then names."
                  + " Upgrade frr-k8s."));

  /** Red Hat's kernels keep an old number, and have what is needed from RHEL 9 on. */
  private static final Pattern RHEL = Pattern.compile(".*\\.el(9|[1-9]\\d).*");

  private record Limit(
      String program, Function<Versions, Optional<String>> of, String least, String why) {
    Optional<String> says(Versions versions) {
      return of.apply(versions)
          .filter(version -> !RHEL.matcher(version).matches())
          .filter(version -> MajorMinor.of(version).filter(n -> n.isBelow(least)).isPresent())
          .map(version -> "%s %s: is older than %s. %s".formatted(program, version, least, why));
    }
  }

  /** The first two numbers of a version. */
  private record MajorMinor(int major, int minor) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})(\\D.*)?");
    private static final Comparator<MajorMinor> ORDER =
        Comparator.comparingInt(MajorMinor::major).thenComparingInt(MajorMinor::minor);

    /** Empty for a text that is no such version: nothing is said of it. */
    static Optional<MajorMinor> of(String text) {
      Matcher numbers = TEXT.matcher(text);
      return numbers.matches()
          ? Optional.of(
              new MajorMinor(
                  Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))))
          : Optional.empty();
    }

    boolean isBelow(String least) {
      return ORDER.compare(this, of(least).orElseThrow()) < 0;
    }
  }

  /** All of them on a line, for a log. */
  public String text() {
    return "Linux %s, OVN %s, Open vSwitch %s, FRR %s"
        .formatted(
            kernel.orElse("unknown"),
            ovn.orElse("unknown"),
            openvswitch.orElse("unknown"),
            frr.orElse("unknown"));
  }

  /** What is to be said of them; none holds anything up. */
  public List<Issue> hints(Subject node) {
    return LIMITS.stream()
        .flatMap(limit -> limit.says(this).stream())
        .map(sentence -> Issue.hint(node, Reason.VERSION_TOO_OLD, sentence))
        .toList();
  }
}
