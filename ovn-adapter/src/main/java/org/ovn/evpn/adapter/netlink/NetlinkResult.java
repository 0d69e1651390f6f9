// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.util.List;
import java.util.Optional;

/** What became of one request of a batch. */
public sealed interface NetlinkResult {
  /**
   * The kernel did it.
   *
   * @param replies messages that came with the answer (of a GET without dump)
   * @param warning the kernel's remark on a request it nevertheless carried out
   */
  record Done(List<Envelope> replies, Optional<String> warning) implements NetlinkResult {
    public Done {
      replies = List.copyOf(replies);
    }
  }

  /**
   * The kernel refused it, or no answer came (ETIMEDOUT, ENOBUFS: then it may have been carried
   * out).
   */
  record Refused(NetlinkError error) implements NetlinkResult {}
}
