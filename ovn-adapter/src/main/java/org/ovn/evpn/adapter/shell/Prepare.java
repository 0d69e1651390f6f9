// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ovn.evpn.adapter.kernel.Names;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ovn-adapter prepare}: what netlink has no message for. An SVI forwards IPv6 only when
 * {@code net.ipv6.conf.DEVICE.forwarding} says so, which is a file below /proc/sys. The agent's own
 * container cannot write there; an init container with that one mount does it before. New devices
 * take the default; SVIs that are there already are set one by one.
 */
public final class Prepare {
  /** All is set, or the node has no IPv6. */
  public static final int DONE = 0;

  /** A setting cannot be read or written. */
  public static final int FAILED = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Prepare.class);
  private static final String ON = "1";

  private Prepare() {}

  /** Runs it with the folder that SYSCTL_NET names, else /proc/sys/net; the exit code. */
  public static int run(Map<String, String> environment) {
    Path net = Path.of(environment.getOrDefault("SYSCTL_NET", "/proc/sys/net"));
    Path conf = net.resolve("ipv6/conf");
    if (!Files.isDirectory(conf)) {
      LOG.info("{} is not there: the node has no IPv6, and nothing is to be set", conf);
      return DONE;
    }
    try {
      set(conf.resolve("default/forwarding"));
      for (Path device : svis(conf)) {
        set(device.resolve("forwarding"));
      }
      return DONE;
    } catch (IOException e) {
      LOG.error("{}: {}. Mount the host's /proc/sys/net writable there.", conf, e.toString());
      return FAILED;
    }
  }

  private static List<Path> svis(Path conf) throws IOException {
    try (Stream<Path> devices = Files.list(conf)) {
      return devices
          .filter(device -> Names.isL3Svi(device.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /** A value that is right is left alone. */
  private static void set(Path file) throws IOException {
    if (!Files.readString(file).strip().equals(ON)) {
      Files.writeString(file, ON);
      LOG.info("{} is {} now", file, ON);
    }
  }
}
