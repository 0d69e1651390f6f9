// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.lab.script.ScriptFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container of a pod: started, asked, started again, ended. {@link #tick} moves it on; it is
 * called by one thread only.
 */
final class ContainerRun {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerRun.class);
  private static final int KILLED = 137;
  private static final String STARTUP = "startup";
  private static final String LIVENESS = "liveness";
  private static final String READINESS = "readiness";

  /** What all containers of a pod share. */
  record Sandbox(
      Pod pod,
      PodPlace place,
      Prober prober,
      Registry registry,
      Map<String, String> volumes,
      Map<String, String> api,
      String logs,
      Clock clock) {}

  /** One process of it. */
  private static final class Incarnation {
    private final Script script;
    private final Instant since;
    private final long begun;
    private volatile long pid;
    private volatile boolean ended;
    private volatile int code = KILLED;
    private volatile String said = "";
    private final Map<String, ProbeState> probes = new ConcurrentHashMap<>();
    private final Map<String, Boolean> asking = new ConcurrentHashMap<>();
    private boolean told;

    private Incarnation(Script script, Instant since, long begun) {
      this.script = script;
      this.since = since;
      this.begun = begun;
    }

    private void read() {
      for (String line = script.line(); !line.isEmpty(); line = script.line()) {
        if (line.startsWith(Script.PID)) {
          pid = Long.parseLong(line.substring(Script.PID.length()));
        } else if (line.startsWith("exit ")) {
          code = Integer.parseInt(line.substring("exit ".length()));
          said = script.rest().strip();
          break;
        }
      }
      ended = true;
    }
  }

  private final Sandbox sandbox;
  private final Container container;
  private final boolean init;
  private final Restarts pauses = new Restarts();
  private @Nullable Incarnation now;
  private ContainerView.State state;
  private Optional<ContainerView.Ended> last = Optional.empty();
  private int starts;
  private long notBefore;

  /**
   * Prepares.
   *
   * @param init whether it is to end, and not started again then
   */
  ContainerRun(Sandbox sandbox, Container container, boolean init) {
    this.sandbox = sandbox;
    this.container = container;
    this.init = init;
    this.state = new ContainerView.Waiting(init ? "PodInitializing" : "ContainerCreating", "");
  }

  /** Moves it on. */
  void tick() {
    long time = sandbox.clock().millis();
    Incarnation running = now;
    if (running == null) {
      if (!isDone() && time >= notBefore) {
        start(time);
      }
    } else if (running.ended) {
      ended(running, time);
    } else if (running.pid > 0) {
      probe(running, time);
    }
  }

  /** Whether it is an init container that has ended well. */
  boolean isDone() {
    return init && view().isDone();
  }

  boolean isRunning() {
    return now != null;
  }

  private void start(long time) {
    Optional<ImageConfig> image = Optional.empty();
    String failure = "";
    try {
      image = sandbox.registry().find(container.getImage());
    } catch (IllegalArgumentException e) {
      failure = e.getMessage();
    }
    if (image.isEmpty()) {
      state =
          new ContainerView.Waiting(
              starts(state) ? "ImagePullBackOff" : "ErrImagePull",
              "there is no image %s %s".formatted(container.getImage(), failure).strip());
      notBefore = time + pauses.failed();
      return;
    }
    List<String> words;
    try {
      words =
          ContainerPlan.arguments(
              sandbox.pod(),
              container,
              image.get(),
              sandbox.volumes(),
              sandbox.place().address(),
              sandbox.api());
    } catch (IllegalArgumentException e) {
      state =
          new ContainerView.Waiting("CreateContainerConfigError", String.valueOf(e.getMessage()));
      notBefore = time + pauses.failed();
      return;
    }
    String lab = sandbox.place().lab();
    Script script =
        Script.start(
            sandbox.place().shell(),
            ScriptFile.of(
                ContainerRun.class,
                "container.sh",
                Map.of(
                    "run",
                    lab + "/images/run",
                    "image",
                    lab + "/" + image.get().folder(),
                    "arguments",
                    words.stream().map(ScriptFile::quote).collect(Collectors.joining(" ")),
                    "enter",
                    sandbox.place().enter(),
                    "log",
                    lab + "/logs/" + sandbox.logs() + "_" + container.getName() + ".log")));
    Incarnation incarnation = new Incarnation(script, sandbox.clock().instant(), time);
    Thread.ofVirtual().name("container-" + container.getName()).start(incarnation::read);
    starts++;
    now = incarnation;
    state = new ContainerView.Running(incarnation.since);
    LOG.info("{} started, for the {}. time", name(), starts);
  }

  private static boolean starts(ContainerView.State state) {
    return state instanceof ContainerView.Waiting waiting && waiting.reason().contains("Image");
  }

  private void ended(Incarnation incarnation, long time) {
    boolean tells =
        "FallbackToLogsOnError".equals(container.getTerminationMessagePolicy())
            && incarnation.code != 0;
    ContainerView.Ended how =
        new ContainerView.Ended(
            incarnation.code,
            tells ? incarnation.said : "",
            incarnation.since,
            sandbox.clock().instant());
    now = null;
    state = how;
    LOG.info("{} ended with {}", name(), how.code());
    if (isDone()) {
      return;
    }
    last = Optional.of(how);
    long wait = pauses.ended(time - incarnation.begun);
    notBefore = time + wait;
    if (wait > 0) {
      state =
          new ContainerView.Waiting(
              "CrashLoopBackOff",
              "back-off %d s restarting failed container=%s pod=%s"
                  .formatted(
                      wait / 1000, container.getName(), sandbox.pod().getMetadata().getName()));
    }
  }

  private void probe(Incarnation running, long time) {
    if (isBad(running, STARTUP) || isBad(running, LIVENESS)) {
      if (!running.told) {
        running.told = true;
        LOG.info("{} does not answer its probe any more, and is ended", name());
        end(grace());
      }
      return;
    }
    ask(running, STARTUP, container.getStartupProbe(), time);
    if (isStarted(running)) {
      ask(running, LIVENESS, container.getLivenessProbe(), time);
      ask(running, READINESS, container.getReadinessProbe(), time);
    }
  }

  private void ask(Incarnation running, String kind, @Nullable Probe probe, long time) {
    if (probe == null) {
      return;
    }
    ProbeState probing = running.probes.computeIfAbsent(kind, _ -> new ProbeState(probe, time));
    boolean over = kind.equals(STARTUP) && probing.verdict() == ProbeState.Verdict.GOOD;
    if (over || running.asking.containsKey(kind) || !probing.isDue(time)) {
      return;
    }
    running.asking.put(kind, true);
    HTTPGetAction get = probe.getHttpGet();
    String host = Objects.requireNonNullElse(get.getHost(), sandbox.place().address());
    Thread.ofVirtual()
        .name("probe-" + kind)
        .start(() -> {
          probing.answered(
              sandbox
                  .prober()
                  .ask(
                      host,
                      port(get),
                      Objects.requireNonNullElse(get.getPath(), "/"),
                      Objects.requireNonNullElse(probe.getTimeoutSeconds(), 1)));
          running.asking.remove(kind);
        });
  }

  private int port(HTTPGetAction get) {
    if (get.getPort().getIntVal() != null) {
      return get.getPort().getIntVal();
    }
    return container.getPorts().stream()
        .filter(port -> get.getPort().getStrVal().equals(port.getName()))
        .findFirst()
        .orElseThrow()
        .getContainerPort();
  }

  private static boolean isBad(Incarnation running, String kind) {
    ProbeState probe = running.probes.get(kind);
    return probe != null && probe.verdict() == ProbeState.Verdict.BAD;
  }

  private static boolean isGood(Incarnation running, String kind, @Nullable Probe asked) {
    ProbeState probe = running.probes.get(kind);
    return asked == null || (probe != null && probe.verdict() == ProbeState.Verdict.GOOD);
  }

  private boolean isStarted(Incarnation running) {
    return isGood(running, STARTUP, container.getStartupProbe());
  }

  private long grace() {
    return Objects.requireNonNullElse(
        sandbox.pod().getSpec().getTerminationGracePeriodSeconds(), 30L);
  }

  /**
   * Ends its process, if it runs: SIGTERM, and SIGKILL when it is still there after the grace.
   * Returns at once; {@link #tick} sees the end.
   */
  void end(long graceSeconds) {
    Incarnation running = now;
    if (running == null) {
      return;
    }
    Thread.ofVirtual()
        .name("end-" + container.getName())
        .start(() -> {
          try {
            while (running.pid == 0 && !running.ended) {
              Thread.sleep(50);
            }
            if (!running.ended && graceSeconds > 0) {
              sandbox.place().signal("TERM", running.pid);
            }
            long end = System.nanoTime() + graceSeconds * 1_000_000_000L;
            while (!running.ended && System.nanoTime() < end) {
              Thread.sleep(50);
            }
            if (!running.ended) {
              LOG.info("{} is killed", name());
              sandbox.place().signal("KILL", running.pid);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Sees the end of a container that is not to be started again; whether it has ended. */
  boolean hasEnded() {
    Incarnation running = now;
    if (running != null && running.ended) {
      state = new ContainerView.Ended(running.code, "", running.since, sandbox.clock().instant());
      now = null;
    }
    return now == null;
  }

  private String name() {
    return "container %s of pod %s/%s"
        .formatted(
            container.getName(),
            sandbox.pod().getMetadata().getNamespace(),
            sandbox.pod().getMetadata().getName());
  }

  /** As the status has it. */
  ContainerView view() {
    Incarnation running = now;
    boolean started = false;
    boolean ready = false;
    if (running != null && running.pid > 0) {
      started = isStarted(running);
      ready = started && isGood(running, READINESS, container.getReadinessProbe());
    }
    return new ContainerView(
        container.getName(),
        container.getImage(),
        state,
        last,
        Math.max(0, starts - 1),
        started,
        ready);
  }
}
