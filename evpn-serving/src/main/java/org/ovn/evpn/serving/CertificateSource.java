// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import javax.net.ssl.X509ExtendedKeyManager;

/** Where a certificate comes from. Implementations are thread-safe. */
sealed interface CertificateSource permits CertificateFolder, OwnCertificate {
  /**
   * The present certificate and its key.
   *
   * @throws IllegalStateException when there is none; the handshake fails then
   */
  X509ExtendedKeyManager keys();
}
