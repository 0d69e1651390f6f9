// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.nio.file.Path;
import java.util.List;
import org.ovn.evpn.lab.cluster.Kubectl;

/** Objects as people write them, of {@code cases/}, and the demo's own, to put back. */
final class Cases {
  private final Kubectl kubectl;
  private final List<Path> samples;

  /**
   * @param samples the files of the demo's objects
   */
  Cases(Kubectl kubectl, List<Path> samples) {
    this.kubectl = kubectl;
    this.samples = samples;
  }

  /** Something that has been applied, and is undone at the end. */
  interface Applied extends AutoCloseable {
    /** Puts back what was there before. */
    @Override
    void close();
  }

  /** Applies the case {@code NAME.yaml}, which only changes objects of the demo. */
  Applied change(String name) {
    kubectl.apply(text(name));
    return () -> kubectl.applyFiles(samples);
  }

  /** Applies the case {@code NAME.yaml}, which has objects of its own only. */
  Applied add(String name) {
    String objects = text(name);
    kubectl.apply(objects);
    return () -> kubectl.feed(objects, "delete", "--ignore-not-found", "--timeout=90s", "-f", "-");
  }

  private static String text(String name) {
    return DemoMain.resource("cases/" + name + ".yaml");
  }
}
