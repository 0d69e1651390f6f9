// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import org.ovn.evpn.lab.script.ScriptFile;

/** Asks a pod by HTTP, from one shell for as long as the pod is there. Thread-safe. */
final class Prober implements AutoCloseable {

  private static final int GOOD = 200;
  private static final int BAD = 400;

  private final Script script;

  Prober(PodPlace place) {
    this.script = Script.start(place.shell(), ScriptFile.text(Prober.class, "probe.sh"));
  }

  /** Whether a GET is answered with 200 to 399 in time. */
  synchronized boolean ask(String host, int port, String path, int seconds) {
    if (!script.alive()) {
      return false;
    }
    script.say("%s %d %d %s".formatted(host, port, seconds, path));
    try {
      int status = Integer.parseInt(script.line().strip());
      return status >= GOOD && status < BAD;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
