// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * tls.crt and tls.key in a folder that the kubelet keeps like a Secret. A pair that is renewed is
 * taken within {@link #LOOKS}; one that is invalid is told, and the former one goes on.
 * Thread-safe.
 */
final class CertificateFolder implements CertificateSource {
  /** How often the files' times are looked at, at most. */
  static final Duration LOOKS = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);

  private final Path certificate;
  private final Path key;
  private final Clock clock;
  private @Nullable X509ExtendedKeyManager keys;
  private @Nullable FileTime changed;
  private Instant nextLook = Instant.MIN;

  CertificateFolder(Path folder, Clock clock) {
    this.certificate = folder.resolve("tls.crt");
    this.key = folder.resolve("tls.key");
    this.clock = clock;
  }

  @Override
  public synchronized X509ExtendedKeyManager keys() {
    Instant now = clock.instant();
    if (!now.isBefore(nextLook)) {
      nextLook = now.plus(LOOKS);
      look();
    }
    X509ExtendedKeyManager present = keys;
    if (present == null) {
      nextLook = Instant.MIN;
      throw new IllegalStateException("there is no valid certificate in " + certificate);
    }
    return present;
  }

  private void look() {
    try {
      FileTime time = Files.getLastModifiedTime(certificate);
      if (time.equals(changed)) {
        return;
      }
      changed = time;
      keys = read();
      LOG.info("{}: is the certificate of this program's metrics", certificate);
    } catch (IOException | GeneralSecurityException e) {
      LOG.error(
          "{}: the certificate or its key is invalid ({}). Put a PEM pair into tls.crt and tls.key;"
              + " until then {}.",
          certificate,
          e.toString(),
          keys == null ? "nobody can read the metrics over HTTPS" : "the former one is shown");
    }
  }

  /** The library wants to be told the kind of key. */
  private X509ExtendedKeyManager read() throws IOException, GeneralSecurityException {
    IOException wrong = new IOException("neither an RSA nor an EC key");
    for (String algorithm : new String[] {"RSA", "EC"}) {
      try {
        return Arrays.stream(
                SSLUtils.keyManagers(
                    null, certificate.toString(), null, key.toString(), algorithm, "", null, null))
            .filter(X509ExtendedKeyManager.class::isInstance)
            .map(X509ExtendedKeyManager.class::cast)
            .findFirst()
            .orElseThrow(() -> new GeneralSecurityException("no key was found"));
      } catch (NoSuchFileException e) {
        throw e;
      } catch (IOException | GeneralSecurityException e) {
        wrong.addSuppressed(e);
      }
    }
    throw wrong;
  }
}
