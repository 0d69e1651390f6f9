// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Key;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.api.value.HandClock;

class CertificateFolderTest {
  @TempDir private Path folder;
  private final HandClock clock = new HandClock();

  /** As a Secret is renewed. */
  private X509Certificate renew(long second) throws IOException, CertificateEncodingException {
    X509ExtendedKeyManager made = new OwnCertificate("test").keys();
    String alias = made.chooseServerAlias("EC", null, null);
    X509Certificate certificate = made.getCertificateChain(alias)[0];
    write("tls.key", "PRIVATE KEY", made.getPrivateKey(alias));
    write("tls.crt", "CERTIFICATE", certificate);
    Files.setLastModifiedTime(
        folder.resolve("tls.crt"), FileTime.from(Instant.ofEpochSecond(second)));
    return certificate;
  }

  private void write(String file, String what, Key key) throws IOException {
    write(file, what, key.getEncoded());
  }

  private void write(String file, String what, Certificate certificate)
      throws IOException, CertificateEncodingException {
    write(file, what, certificate.getEncoded());
  }

  private void write(String file, String what, byte[] der) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n"
            .formatted(what, Base64.getMimeEncoder().encodeToString(der), what));
  }

  private static X509Certificate shown(CertificateFolder source) {
    X509ExtendedKeyManager keys = source.keys();
    return keys.getCertificateChain(keys.chooseServerAlias("EC", null, null))[0];
  }

  @Test
  void pair_isRead_andReadAgainWhenItIsRenewed() throws Exception {
    X509Certificate first = renew(1);
    CertificateFolder source = new CertificateFolder(folder, clock);
    assertThat(shown(source)).isEqualTo(first);
    X509Certificate second = renew(2);
    assertThat(shown(source)).as("not looked at yet").isEqualTo(first);
    clock.pass(CertificateFolder.LOOKS);
    assertThat(shown(source)).isEqualTo(second).isNotEqualTo(first);
  }

  @Test
  void invalidRenewal_theFormerOneGoesOn() throws Exception {
    X509Certificate first = renew(1);
    CertificateFolder source = new CertificateFolder(folder, clock);
    assertThat(shown(source)).isEqualTo(first);
    Files.writeString(folder.resolve("tls.crt"), "half a file");
    clock.pass(CertificateFolder.LOOKS);
    assertThat(shown(source)).isEqualTo(first);
  }

  @Test
  void emptyFolder_isAnError_untilThePairIsThere() throws Exception {
    CertificateFolder source = new CertificateFolder(folder, clock);
    assertThatThrownBy(source::keys).hasMessageContaining("tls.crt");
    X509Certificate first = renew(1);
    assertThat(shown(source)).isEqualTo(first);
  }
}
