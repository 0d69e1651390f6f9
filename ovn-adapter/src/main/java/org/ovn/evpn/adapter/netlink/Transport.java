// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.nio.ByteBuffer;
import java.util.List;

/** Datagrams to and from the kernel. {@link RawSocket} is the real one. */
interface Transport extends AutoCloseable {
  /** Datagrams that one receive returns at most: when it returns fewer, no more were there. */
  int MOST = 32;

  /** Sends the octets as one datagram. */
  void send(byte[] octets);

  /**
   * Reads what is there, waiting a while for the first datagram only.
   *
   * @return datagrams in host order, copied; empty when none came in time
   * @throws NetlinkException ENOBUFS when the kernel had to drop some
   */
  List<ByteBuffer> receive();

  @Override
  void close();
}
