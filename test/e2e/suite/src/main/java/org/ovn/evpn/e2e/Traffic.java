// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.ovn.evpn.e2e.Claim.require;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.lab.Capture;
import org.ovn.evpn.lab.Lab;
import org.ovn.evpn.lab.shell.Background;
import org.ovn.evpn.lab.shell.LabShell;

/** Sends traffic between stations and says what arrived. Thread-safe. */
final class Traffic {
  private static final int FIRST_PORT = 20_000;
  private static final Pattern TO_PORT = Pattern.compile("> [\\d.]+\\.(2\\d{4}): ");
  private static final Pattern SENT = Pattern.compile("(\\d+) packets transmitted");
  private static final int SERVICE_PORT = 8080;
  static final int BROADCAST_PORT = 9999;
  private static final Duration EAR_OPEN = Duration.ofSeconds(30);

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

  /** Pings until there is an answer, at most 45 s. */
  void awaitAnswer(Station from, String address) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(45).toNanos();
    while (ping(from, address, 1, 100).received() == 0) {
      require(System.nanoTime() < end, "%s has no answer from %s".formatted(from, address));
      Thread.sleep(200);
    }
  }

  /** Starts an answering service on the station; it lives until the lab goes down. */
  void serve(Station station) {
    Background service =
        shell.start(
            station.place(),
            "exec python3 %s/probe.py serve %s %d"
                .formatted(guestFolder, station.place(), SERVICE_PORT),
            logs.resolve("serve-" + station.place() + ".log"));
    if (!service.awaitOutput("serving", EAR_OPEN)) {
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

  /**
   * Broadcasts one UDP datagram from {@code from}; every listener listens before that and half a
   * second beyond.
   *
   * @return per listener, how often it heard the datagram
   */
  Map<Station, Integer> broadcast(Station from, String broadcastAddress, List<Station> listeners)
      throws InterruptedException {
    int id = serial.incrementAndGet();
    String nonce = "broadcast-" + id;
    Map<Station, Background> ears = new ConcurrentHashMap<>();
    try {
      listen(listeners, "hear", id, ears);
      shell.check(
          from.place(),
          "python3 %s/probe.py shout %s %d %s"
              .formatted(guestFolder, broadcastAddress, BROADCAST_PORT, nonce));
      Thread.sleep(500);
      Map<Station, Integer> heard = new LinkedHashMap<>();
      for (Station listener : listeners) {
        String lines = heardBy(ears.get(listener));
        heard.put(listener, (int) lines.lines().filter(l -> l.endsWith(nonce)).count());
      }
      return heard;
    } finally {
      ears.values().forEach(Background::close);
    }
  }

  /**
   * Sends numbered broadcasts, one each 10 ms as far as the guest can, while {@code meanwhile} runs
   * and half a second before and after.
   *
   * @return per listener, what it heard
   */
  Map<Station, Drumming> drum(
      Station from, String broadcastAddress, List<Station> listeners, Callable<?> meanwhile)
      throws Exception {
    int id = serial.incrementAndGet();
    Map<Station, Background> ears = new ConcurrentHashMap<>();
    try {
      listen(listeners, "drum", id, ears);
      try (Background drum =
          shell.start(
              from.place(),
              "exec python3 %s/probe.py drum %s %d 10"
                  .formatted(guestFolder, broadcastAddress, BROADCAST_PORT),
              logs.resolve("drum-%s-%d.log".formatted(from.place(), id)))) {
        Thread.sleep(500);
        meanwhile.call();
        Thread.sleep(500);
        drum.stop();
        Thread.sleep(500);
        int sent = Integer.parseInt(drum.output().strip());
        Map<Station, Drumming> heard = new LinkedHashMap<>();
        for (Station listener : listeners) {
          heard.put(listener, Drumming.parse(sent, heardBy(ears.get(listener))));
        }
        return heard;
      }
    } finally {
      ears.values().forEach(Background::close);
    }
  }

  /** Broadcasts an ARP request out of a device, with the device's MAC address. */
  void whoHas(String place, String device, String from, String target) {
    shell.check(
        place, "python3 %s/probe.py who-has %s %s %s".formatted(guestFolder, device, from, target));
  }

  /** A UDP datagram to be sent. */
  record Datagram(Station from, String address) {}

  /**
   * Sends every datagram three times, and says at which of the watchers but the sender it arrived.
   *
   * @return per datagram, in their order
   */
  List<Set<Station>> whoSees(List<Datagram> datagrams, List<Station> watchers) throws Exception {
    Map<Station, Capture> captures = new ConcurrentHashMap<>();
    String ports = "udp dst portrange %d-%d".formatted(FIRST_PORT, FIRST_PORT + datagrams.size());
    try {
      Together.each(
          watchers, watcher -> captures.put(watcher, lab.capture(watcher.place(), "any", ports)));
      // each has a port of its own, by which it is known wherever it turns up
      Map<Station, StringBuilder> scripts = new LinkedHashMap<>();
      for (int i = 0; i < datagrams.size(); i++) {
        Datagram d = datagrams.get(i);
        scripts
            .computeIfAbsent(d.from(), _ -> new StringBuilder())
            .append("echo isolation >/dev/udp/%s/%d; ".formatted(d.address(), FIRST_PORT + i));
      }
      Together.each(
          scripts.entrySet(),
          script ->
              shell.run(
                  script.getKey().place(),
                  "for i in 1 2 3; do " + script.getValue() + "sleep 0.1; done"));
      Thread.sleep(300);
      List<Set<Station>> seen = new ArrayList<>();
      datagrams.forEach(d -> seen.add(new LinkedHashSet<>()));
      List<List<String>> frames =
          Together.look(watchers, watcher -> Objects.requireNonNull(captures.get(watcher)).stop());
      for (int w = 0; w < watchers.size(); w++) {
        Station watcher = watchers.get(w);
        for (String frame : frames.get(w)) {
          Matcher m = TO_PORT.matcher(frame);
          if (m.find()) {
            int i = Integer.parseInt(m.group(1)) - FIRST_PORT;
            if (!watcher.equals(datagrams.get(i).from())) {
              seen.get(i).add(watcher);
            }
          }
        }
      }
      return seen;
    } finally {
      captures.values().forEach(Capture::close);
    }
  }

  /** Begins to listen everywhere; who listens is in {@code ears}, also when another cannot. */
  private void listen(List<Station> listeners, String what, int id, Map<Station, Background> ears)
      throws InterruptedException {
    Together.each(
        listeners,
        listener -> {
          Background ear =
              shell.start(
                  listener.place(),
                  "exec python3 %s/probe.py hear %d".formatted(guestFolder, BROADCAST_PORT),
                  logs.resolve("%s-%s-%d.log".formatted(what, listener.place(), id)));
          ears.put(listener, ear);
          if (!ear.awaitOutput("listening", EAR_OPEN)) {
            throw new IllegalStateException(listener + " did not listen: " + ear.output());
          }
        });
  }

  /** Ends a listener, which must have listened until now. */
  private static String heardBy(@Nullable Background ear) {
    if (ear == null || !ear.alive()) {
      throw new IllegalStateException(
          "a listener did not listen to the end: " + (ear == null ? "none" : ear.output()));
    }
    ear.stop();
    return ear.output();
  }

  /**
   * Where to capture.
   *
   * @param filter a pcap filter
   */
  record Tap(String place, String device, String filter) {}

  /** Frames seen at the taps while {@code meanwhile} ran, as {@code tcpdump -nn -e} prints them. */
  List<String> capture(List<Tap> taps, Callable<?> meanwhile) throws Exception {
    List<Capture> captures = new CopyOnWriteArrayList<>();
    try {
      Together.each(
          taps, tap -> captures.add(lab.capture(tap.place(), tap.device(), tap.filter())));
      meanwhile.call();
      Thread.sleep(300);
      return Together.look(captures, Capture::stop).stream().flatMap(List::stream).toList();
    } finally {
      captures.forEach(Capture::close);
    }
  }
}
