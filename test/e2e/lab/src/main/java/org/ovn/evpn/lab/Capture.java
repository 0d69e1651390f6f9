package org.ovn.evpn.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/**
 * Frames seen at a device, as {@code tcpdump -nn -e} writes them, one a line. Safe for use by many
 * threads.
 */
public final class Capture implements AutoCloseable {

  private static final AtomicInteger SERIAL = new AtomicInteger();

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
            "exec tcpdump -Z root --immediate-mode -l -nn -e -i "
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
    // what tcpdump says of itself does not begin with a time of day
    return tcpdump.output().lines().filter(l -> l.matches("\\d\\d:\\d\\d:\\d\\d\\..*")).toList();
  }

  /** How many frames so far are such. */
  public long count(Predicate<String> such) {
    return frames().stream().filter(such).count();
  }

  /** Ends it, and gives all frames. */
  public List<String> stop() {
    tcpdump.stop();
    return frames();
  }

  @Override
  public void close() {
    tcpdump.close();
  }
}
