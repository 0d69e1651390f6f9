// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import java.util.List;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.status.Remark;

/**
 * The intent that follows from the facts, and what was wrong with them.
 *
 * @param remarks inputs that could not be used; whatever they concern stays as it was
 */
record Assembly(NodeIntent intent, List<Remark> remarks) {
  Assembly {
    remarks = List.copyOf(remarks);
  }
}
