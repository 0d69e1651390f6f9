// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * Frames seen at a device, as {@code tcpdump -nn -e} writes them, one a line. Safe for use by many
 * threads.
 */
public final class Capture implements AutoCloseable {

  private static final AtomicInteger SERIAL = new AtomicInteger();
  private static final Pattern FRAME = Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.");
  private static final Pattern OWN_WORDS =
      Pattern.compile("tcpdump: |listening on |\\d+ packets? (captured|received|dropped)|\\s*$");

  private final Background tcpdump;

  private Capture(Background tcpdump) {
    this.tcpdump = tcpdump;
  }

  static Capture start(LabShell shell, String place, String device, String filter) {
    Path log =
        shell.env().logs().resolve("capture-" + place + "-" + SERIAL.incrementAndGet() + ".log");
    Background b =
        shell.start(
            place,
            // its buffer has places of the length of a frame at most: of the default there are
            // eight
            "exec tcpdump -Z root --immediate-mode -s 2048 -l -nn -e -i "
                + LabShell.quote(device)
                + " "
                + LabShell.quote(filter),
            log);
    if (!b.awaitOutput("listening on", Duration.ofSeconds(10))) {
      String said = b.output().strip();
      b.close();
      throw new LabException("tcpdump on " + device + " of " + place + " did not start: " + said);
    }
    return new Capture(b);
  }

  /** The frames so far. */
  public List<String> frames() {
    return frames(tcpdump.output());
  }

  /**
   * What tcpdump printed, a frame a line. A frame begins with a time of day; what is inside VXLAN
   * it prints on a line of its own, which belongs to the line before.
   */
  static List<String> frames(String output) {
    List<String> frames = new ArrayList<>();
    for (String line : output.lines().toList()) {
      if (FRAME.matcher(line).lookingAt()) {
        frames.add(line);
      } else if (!frames.isEmpty() && !OWN_WORDS.matcher(line).lookingAt()) {
        frames.add(frames.removeLast() + " " + line.strip());
      }
    }
    return List.copyOf(frames);
  }

  /** How many frames so far are such. */
  public long count(Predicate<String> such) {
    return frames().stream().filter(such).count();
  }

  /**
   * Ends it, and gives all frames.
   *
   * @throws LabException when it did not see all: the absence of a frame would mean nothing
   */
  public List<String> stop() {
    int exit = tcpdump.stop();
    String said = tcpdump.output();
    if (exit != 0 || !said.contains("0 packets dropped by kernel")) {
      throw new LabException("a capture is not complete, see " + tcpdump.log());
    }
    return frames(said);
  }

  @Override
  public void close() {
    tcpdump.close();
  }
}
