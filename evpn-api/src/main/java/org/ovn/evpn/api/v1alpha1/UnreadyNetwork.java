// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network that is not as it should be on a node, in some 40 characters: of thousands etcd would
 * not take the conditions. The text is that of {@link ReadyNetwork}, a space, the type of the
 * condition that tells, a slash, and its reason.
 *
 * @param network which, and what runs of it
 * @param ready whether it is ready all the same, and degraded
 * @param reason of Ready, or of Degraded where it is ready
 */
public record UnreadyNetwork(ReadyNetwork network, boolean ready, String reason) {
  private static final Pattern TEXT =
      Pattern.compile("(\\S+) (Ready|Degraded)/([A-Za-z][A-Za-z0-9]*)");

  /** As the API has it. */
  public String text() {
    return network.text() + (ready ? " Degraded/" : " Ready/") + reason;
  }

  /** Reads a text; empty when it is none of ours. */
  public static Optional<UnreadyNetwork> parse(String text) {
    Matcher m = TEXT.matcher(text);
    return m.matches()
        ? ReadyNetwork.parse(m.group(1))
            .map(network -> new UnreadyNetwork(network, m.group(2).equals("Degraded"), m.group(3)))
        : Optional.empty();
  }
}
