// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that the program signs itself, made once, when it is first asked. It encrypts; it
 * does not prove to the scraper who answers. The JDK can sign certificates by its keytool alone, so
 * that runs once. Thread-safe.
 */
final class OwnCertificate implements CertificateSource {
  private static final String PASSWORD = "KEYTOOL_PASSWORD";
  private static final int DAYS = 3650;
  private static final long PATIENCE_SECONDS = 30;

  private final String name;
  private @Nullable X509ExtendedKeyManager keys;

  OwnCertificate(String name) {
    this.name = name;
  }

  @Override
  public synchronized X509ExtendedKeyManager keys() {
    X509ExtendedKeyManager made = keys;
    if (made == null) {
      try {
        made = make();
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException("no certificate can be made: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while a certificate is made", e);
      }
      keys = made;
    }
    return made;
  }

  private X509ExtendedKeyManager make()
      throws IOException, GeneralSecurityException, InterruptedException {
    Path folder = Files.createTempDirectory("certificate");
    Path store = folder.resolve("keys.p12");
    // Nobody types it: the file lives for as long as keytool runs.
    String password = UUID.randomUUID().toString();
    try {
      keytool(store, password);
      KeyStore read = KeyStore.getInstance(store.toFile(), password.toCharArray());
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(read, password.toCharArray());
      return Arrays.stream(factory.getKeyManagers())
          .filter(X509ExtendedKeyManager.class::isInstance)
          .map(X509ExtendedKeyManager.class::cast)
          .findFirst()
          .orElseThrow(() -> new GeneralSecurityException("keytool made no key"));
    } finally {
      Files.deleteIfExists(store);
      Files.delete(folder);
    }
  }

  private void keytool(Path store, String password) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "serving",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                Integer.toString(DAYS),
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD));
    builder.environment().put(PASSWORD, password);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("keytool does not end");
    }
    if (process.exitValue() != 0) {
      throw new IOException("keytool: " + said.strip());
    }
  }
}
