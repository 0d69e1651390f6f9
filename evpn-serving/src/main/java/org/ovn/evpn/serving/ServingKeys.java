// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a program shows: from a folder that somebody fills and renews (OpenShift's
 * service CA, cert-manager), or one that it makes itself when it is first asked. A program that
 * nobody measures makes none. Thread-safe.
 */
public final class ServingKeys extends X509ExtendedKeyManager {
  private final CertificateSource source;

  private ServingKeys(CertificateSource source) {
    this.source = source;
  }

  /**
   * Keys of a program.
   *
   * @param folder with tls.crt and tls.key (PEM), as in a Secret of type kubernetes.io/tls; read
   *     again when they change. Empty: a certificate that the program signs itself, for as long as
   *     it runs
   * @param name that a certificate of our own is for
   */
  public static ServingKeys of(Optional<Path> folder, String name) {
    return new ServingKeys(
        folder
            .<CertificateSource>map(given -> new CertificateFolder(given, Clock.systemUTC()))
            .orElseGet(() -> new OwnCertificate(name)));
  }

  private X509ExtendedKeyManager keys() {
    return source.keys();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String @Nullable [] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return keys().getServerAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return keys().chooseServerAlias(keyType, issuers, socket);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return keys().chooseEngineServerAlias(keyType, issuers, engine);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return keys().getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return keys().getPrivateKey(alias);
  }
}
