// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.lab.LabException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pod, from the moment that it is bound until it is gone: a thread of its own. */
final class PodWorker implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PAUSE_MILLIS = 200;
  private static final long MOUNT_AGAIN_MILLIS = 1000;
  private static final long PATIENCE_SECONDS = 30;

  /** What a worker needs of the kubelet. */
  interface Host {
    /** Makes the pod's place. */
    PodPlace place(Pod pod);

    /** The node's address. */
    String address();

    /** Volumes of a pod in its place. */
    Volumes volumes(Pod pod, PodPlace place);

    /** Where the API server is, as containers are told. */
    Map<String, String> api();

    Registry registry();

    /** Writes the status of a pod, unless it is gone. */
    void writeStatus(Pod pod, ObjectNode status);

    /** Takes a pod that has ended out of the API. */
    void delete(Pod pod);
  }

  private final Host host;
  private final PodStatuses statuses = new PodStatuses();
  private final Clock clock = Clock.systemUTC();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Pod pod;
  private volatile boolean gone;
  private final List<ContainerRun> init = new ArrayList<>();
  private final List<ContainerRun> containers = new ArrayList<>();
  private @Nullable ObjectNode written;

  PodWorker(Host host, Pod pod) {
    this.host = host;
    this.pod = pod;
  }

  /** The pod as it is now. */
  void changed(Pod now) {
    pod = now;
  }

  /** The object is gone: whatever runs is ended at once. */
  void gone() {
    gone = true;
  }

  /** Ends what runs, and waits for it: the kubelet ends. */
  void close() throws InterruptedException {
    gone = true;
    over.await();
  }

  @Override
  public void run() {
    try {
      if (!isLeaving() && !refuses()) {
        live();
      }
      while (!isLeaving()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      if (!gone) {
        host.delete(pod);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.countDown();
    }
  }

  private boolean refuses() {
    List<String> problems = PodContract.problems(JSON.valueToTree(pod.getSpec()));
    if (problems.isEmpty()) {
      return false;
    }
    LOG.error("pod {} is refused: {}", name(), problems);
    host.writeStatus(pod, PodStatuses.refused("NotKnownHere", String.join("; ", problems)));
    return true;
  }

  private void live() throws InterruptedException {
    try (PodPlace place = host.place(pod);
        Prober prober = new Prober(place)) {
      Volumes volumes = host.volumes(pod, place);
      try {
        Optional<Map<String, String>> folders = mount(volumes);
        if (folders.isPresent()) {
          begin(place, prober, folders.get());
          work(place, volumes);
        }
      } finally {
        volumes.remove();
      }
    } catch (RuntimeException e) {
      LOG.error("pod {} is given up", name(), e);
      host.writeStatus(pod, PodStatuses.refused("LabFailed", String.valueOf(e.getMessage())));
    }
  }

  /** What volumes need may come later, such as the ConfigMap with the API server's authority. */
  private Optional<Map<String, String>> mount(Volumes volumes) throws InterruptedException {
    while (!isLeaving()) {
      try {
        return Optional.of(volumes.make());
      } catch (IllegalArgumentException | KubernetesClientException e) {
        LOG.warn("pod {} waits for a volume: {}", name(), e.getMessage());
        Thread.sleep(MOUNT_AGAIN_MILLIS);
      }
    }
    return Optional.empty();
  }

  private void begin(PodPlace place, Prober prober, Map<String, String> folders) {
    ContainerRun.Sandbox sandbox =
        new ContainerRun.Sandbox(
            pod,
            place,
            prober,
            host.registry(),
            folders,
            host.api(),
            "pods/" + name().replace('/', '_'),
            clock);
    for (Container container : pod.getSpec().getInitContainers()) {
      init.add(new ContainerRun(sandbox, container, true));
    }
    for (Container container : pod.getSpec().getContainers()) {
      containers.add(new ContainerRun(sandbox, container, false));
    }
  }

  private void work(PodPlace place, Volumes volumes) throws InterruptedException {
    while (!isLeaving()) {
      ContainerRun first = init.stream().filter(c -> !c.isDone()).findFirst().orElse(null);
      if (first != null) {
        first.tick();
      } else {
        containers.forEach(ContainerRun::tick);
      }
      volumes.renewWhenDue(clock.instant());
      write(place);
      Thread.sleep(PAUSE_MILLIS);
    }
    end(place);
  }

  private void end(PodPlace place) throws InterruptedException {
    List<ContainerRun> all = new ArrayList<>(init);
    all.addAll(containers);
    long grace =
        gone
            ? 0
            : Objects.requireNonNullElse(pod.getMetadata().getDeletionGracePeriodSeconds(), 0L);
    all.forEach(container -> container.end(grace));
    long limit = System.nanoTime() + (grace + PATIENCE_SECONDS) * 1_000_000_000L;
    while (!all.stream().allMatch(ContainerRun::hasEnded)) {
      if (System.nanoTime() > limit) {
        throw new LabException("pod " + name() + ": a container does not end");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    if (!gone) {
      write(place);
    }
  }

  private void write(PodPlace place) {
    ObjectNode status =
        statuses.of(
            pod,
            place.address(),
            host.address(),
            init.stream().map(ContainerRun::view).toList(),
            containers.stream().map(ContainerRun::view).toList(),
            clock.instant());
    if (status.equals(written)) {
      return;
    }
    try {
      host.writeStatus(pod, status);
      written = status;
    } catch (KubernetesClientException e) {
      // tried again at the next turn, as kubelet does
      LOG.warn("status of pod {}: {}", name(), e.getMessage());
    }
  }

  private boolean isLeaving() {
    return gone || pod.getMetadata().getDeletionTimestamp() != null;
  }

  private String name() {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
