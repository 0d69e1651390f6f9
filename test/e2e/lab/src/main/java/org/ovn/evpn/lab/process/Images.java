// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

/** Which build of the project's images a lab runs. */
public final class Images {

  /** Where kubelet mounts the service account of a pod. */
  static final String SERVICE_ACCOUNT = "/run/secrets/kubernetes.io/serviceaccount";

  /** What a pod is told of the API server: here it is the server's own address. */
  static final String API_HOST = "10.99.0.1";

  static final String API_PORT = "6443";

  private static final String LINK = "images";

  private Images() {}

  /**
   * Settles it, now and for each later start: a build that goes on beside the lab does not touch
   * it.
   *
   * @param built what {@code images/build} made
   * @throws LabException when there is no such folder
   */
  public static void settle(LabEnv env, Path built) {
    if (!Files.exists(built.resolve("complete"))) {
      throw new LabException("no images in " + built + ": run images/build");
    }
    Path link = env.dir().resolve(LINK);
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, built);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + link, e);
    }
  }

  /** The folder as the guest sees it. */
  static String of(LabEnv env) {
    return env.guestDir() + "/" + LINK;
  }

  /** The folder on the machine. */
  static Path outside(LabEnv env) {
    return env.dir().resolve(LINK);
  }
}
