// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ovn.evpn.lab.LabEnv;

/** Processes on the machine that belong to a lab: they live in the lab's own network namespace. */
public final class Outside {

  private Outside() {}

  /**
   * What a command begins with so that it runs in the lab's namespace; empty when this process is
   * there already.
   */
  public static List<String> prefix(LabEnv env) {
    Path there = Path.of("/run/netns", env.netns());
    try {
      if (!Files.exists(there)
          || Files.getAttribute(there, "unix:ino")
              .equals(Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino"))) {
        return List.of();
      }
    } catch (IOException | UnsupportedOperationException e) {
      return List.of();
    }
    return List.of("ip", "netns", "exec", env.netns());
  }
}
