package org.ovn.evpn.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ovn.evpn.lab.Capture;
import org.ovn.evpn.lab.Lab;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/** Sends traffic between stations and says what arrived. Thread-safe. */
final class Traffic {
  private static final Pattern SENT = Pattern.compile("(\\d+) packets transmitted");
  private static final int SERVICE_PORT = 8080;
  private static final int BROADCAST_PORT = 9999;
  private static final Duration EAR_OPEN = Duration.ofSeconds(10);

  private final Lab lab;
  private final LabShell shell;
  private final String guestFolder;
  private final Path logs;
  private final AtomicInteger serial = new AtomicInteger();

  /**
   * @param guestFolder a folder of the guest that every place sees, with {@code probe.py} in it
   * @param logs a folder on this side for what tools print
   */
  Traffic(Lab lab, String guestFolder, Path logs) {
    this.lab = lab;
    this.shell = lab.shell();
    this.guestFolder = guestFolder;
    this.logs = logs;
  }

  /**
   * Sends {@code count} echo requests, one each {@code intervalMillis}; waits one second for the
   * last answer.
   */
  PingReport ping(Station from, String address, int count, int intervalMillis) {
    String command =
        "ping -n -D -W 1 -i %.3f -c %d %s || true"
            .formatted(intervalMillis / 1000.0, count, address);
    return PingReport.parse(shell.run(from.place(), command).out(), count, intervalMillis);
  }

  /**
   * Pings {@code address} each {@code intervalMillis} while {@code meanwhile} runs, and one second
   * before and after.
   */
  PingReport pingDuring(Station from, String address, int intervalMillis, Callable<?> meanwhile)
      throws Exception {
    try (Background ping =
        shell.start(
            from.place(),
            "exec ping -n -D -i %.3f %s".formatted(intervalMillis / 1000.0, address),
            logs.resolve("ping-%s-%d.log".formatted(from.place(), serial.incrementAndGet())))) {
      Thread.sleep(1000);
      meanwhile.call();
      Thread.sleep(1000);
      ping.stop();
      Matcher sent = SENT.matcher(ping.output());
      if (!sent.find()) {
        throw new IllegalStateException("ping left no summary: " + ping.output());
      }
      return PingReport.parse(ping.output(), Integer.parseInt(sent.group(1)), intervalMillis);
    }
  }

  /** Starts an answering service on the station; it lives until the lab goes down. */
  void serve(Station station) {
    Background service =
        shell.start(
            station.place(),
            "exec python3 %s/probe.py serve %s %d %s"
                .formatted(guestFolder, station.place(), SERVICE_PORT, logOf(station)),
            logs.resolve("serve-" + station.place() + ".log"));
    if (!service.alive()) {
      throw new IllegalStateException("no service on " + station + ": " + service.output());
    }
  }

  /**
   * Asks the service at {@code address}; returns "PLACE PEER NONCE" of who answered, or "no answer:
   * why".
   */
  String ask(Station from, String address, String nonce) {
    return shell
        .run(
            from.place(),
            "python3 %s/probe.py ask %s %d %s".formatted(guestFolder, address, SERVICE_PORT, nonce))
        .text();
  }

  /** What the station's service was asked since it started, one "PLACE PEER NONCE" per line. */
  String served(Station station) {
    return shell.check(station.place(), "cat " + logOf(station) + " 2>/dev/null || true");
  }

  /**
   * Broadcasts one UDP datagram from {@code from} while every listener listens for three seconds.
   *
   * @return per listener, how often it heard the datagram
   */
  Map<Station, Integer> broadcast(Station from, String broadcastAddress, List<Station> listeners)
      throws InterruptedException {
    int id = serial.incrementAndGet();
    String nonce = "broadcast-" + id;
    Map<Station, Background> ears = new LinkedHashMap<>();
    for (Station listener : listeners) {
      ears.put(
          listener,
          shell.start(
              listener.place(),
              "exec python3 %s/probe.py hear %d 3".formatted(guestFolder, BROADCAST_PORT),
              logs.resolve("hear-%s-%d.log".formatted(listener.place(), id))));
    }
    for (var ear : ears.entrySet()) {
      if (!ear.getValue().awaitOutput("listening", EAR_OPEN)) {
        throw new IllegalStateException(
            ear.getKey() + " did not listen: " + ear.getValue().output());
      }
    }
    shell.check(
        from.place(),
        "python3 %s/probe.py shout %s %d %s"
            .formatted(guestFolder, broadcastAddress, BROADCAST_PORT, nonce));
    Map<Station, Integer> heard = new LinkedHashMap<>();
    for (var ear : ears.entrySet()) {
      ear.getValue().await(EAR_OPEN);
      heard.put(
          ear.getKey(),
          (int) ear.getValue().output().lines().filter(l -> l.endsWith(nonce)).count());
    }
    return heard;
  }

  /**
   * Where to capture.
   *
   * @param filter a pcap filter
   */
  record Tap(String place, String device, String filter) {}

  /** Frames seen at the taps while {@code meanwhile} ran, as {@code tcpdump -nn -e} prints them. */
  List<String> capture(List<Tap> taps, Callable<?> meanwhile) throws Exception {
    List<Capture> captures = new ArrayList<>();
    try {
      for (Tap tap : taps) {
        captures.add(lab.capture(tap.place(), tap.device(), tap.filter()));
      }
      meanwhile.call();
      Thread.sleep(300);
      return captures.stream().flatMap(capture -> capture.stop().stream()).toList();
    } finally {
      captures.forEach(Capture::close);
    }
  }

  private String logOf(Station station) {
    return guestFolder + "/served-" + station.place() + ".log";
  }
}
