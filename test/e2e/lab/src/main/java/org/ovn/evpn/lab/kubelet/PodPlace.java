// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import java.util.List;

/** Where a pod runs. Safe for use by many threads. */
interface PodPlace extends AutoCloseable {

  /**
   * The command of a bash that reads its script from its input; there the pod's probes are asked
   * from.
   */
  List<String> shell();

  /** Words of the shell that enter the pod's network from {@link #shell()}. */
  String enter();

  /** The pod's address, which probes without a host ask. */
  String address();

  /** The lab's own folder, as it is seen there. */
  String lab();

  /** A folder for this pod alone, with the pod's own life. */
  String folder();

  /** Whether folders of the node are to be had. */
  boolean hasNode();

  /**
   * Sends a process of there a signal.
   *
   * @param name such as {@code TERM}
   */
  void signal(String name, long pid);

  /** Takes away what was made for the pod there. */
  @Override
  void close();
}
