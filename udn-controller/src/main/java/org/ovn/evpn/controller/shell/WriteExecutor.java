// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.frr.FrrHistory;
import org.ovn.evpn.controller.plan.ConditionEvent;
import org.ovn.evpn.controller.plan.Write;
import org.ovn.evpn.controller.plan.WriteKey;
import org.ovn.evpn.frr.render.FrrObject;
import org.ovn.evpn.frr.transition.FrrTransitions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries planned writes out: which requests each kind of write takes, in which order, and what FRR
 * may have heard of. {@link ObjectWriter} knows how one object is written, {@link RequestBodies}
 * what is sent. Thread-safe.
 */
final class WriteExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(WriteExecutor.class);

  private final ObjectWriter objects;
  private final EventRecorder events;
  private final Clock clock;
  private volatile Instant began;
  private final List<FrrHistory.Written> lastFrrWrites = new ArrayList<>();

  /** Names of FRRConfigurations that the API server refused when they were written last. */
  private final Set<String> refusedFrr = ConcurrentHashMap.newKeySet();

  /**
   * Prepares.
   *
   * @param identity of this process, for Events
   */
  WriteExecutor(ApiWriter api, Cluster cluster, Clock clock, String identity) {
    this.objects = new ObjectWriter(api, cluster);
    this.events = new EventRecorder(api, clock, identity);
    this.clock = clock;
    this.began = clock.instant();
  }

  /** This process may write from now on: another one may have written just before. */
  void begin() {
    began = clock.instant();
  }

  /** When this process began to write. */
  Instant began() {
    return began;
  }

  /** What became of writes of FRRConfigurations. */
  FrrHistory frrHistory() {
    return new FrrHistory(began, lastFrrWrites(), Set.copyOf(refusedFrr));
  }

  /** FRRConfigurations that were, or may have been, written and may not have settled yet. */
  List<FrrHistory.Written> lastFrrWrites() {
    synchronized (lastFrrWrites) {
      Instant oldest = clock.instant().minus(FrrTransitions.SETTLE);
      lastFrrWrites.removeIf(written -> written.at().isBefore(oldest));
      return List.copyOf(lastFrrWrites);
    }
  }

  /**
   * Writes.
   *
   * @throws ApiException when the API server refuses or does not answer; what was done before
   *     counts
   */
  void execute(Write write) throws ApiException, InterruptedException {
    LOG.info("Write {}", write.key());
    switch (write) {
      case Write.PutEvpnNetwork(String name, String uid, EvpnNetworkSpec spec) ->
          objects.evpnNetwork(name, uid, spec);
      case Write.DeleteEvpnNetwork(String name, String uid) ->
          objects.delete(ApiKind.EVPN_NETWORK, "", name, uid);
      case Write.ReleaseEvpnNetwork(String name, String uid) ->
          objects.release(ApiKind.EVPN_NETWORK, name, uid, ApiGroup.RELEASE_FINALIZER);
      case Write.SetFinalizer w -> setFinalizer(w);
      case Write.PutNodeVteps(Meta node, SortedMap<String, List<InetAddress>> vteps) ->
          objects.apply(ApiKind.NODE, "", node.name(), RequestBodies.nodeVteps(node, vteps));
      case Write.LabelNetwork(String name, String uid, String value) ->
          objects.label(name, uid, value);
      case Write.WriteFrr w -> writeFrr(w.steps());
      case Write.WriteRouteAdvertisements w -> writeRouteAdvertisements(w);
      case Write.PutVtepStatus w -> status(ApiKind.VTEP, w.meta(), w.status(), w.events());
      case Write.PutEvpnStatus w -> status(ApiKind.EVPN, w.meta(), w.status(), w.events());
      case Write.PutEvpnNetworkStatus w ->
          status(ApiKind.EVPN_NETWORK, w.meta(), w.status(), w.events());
      case Write.PutNetworkCondition w -> networkCondition(w);
    }
  }

  private void setFinalizer(Write.SetFinalizer w) throws ApiException, InterruptedException {
    ApiKind kind = w.kind() == WriteKey.Kind.VTEP ? ApiKind.VTEP : ApiKind.EVPN;
    if (w.present()) {
      objects.apply(
          kind, "", w.name(), RequestBodies.finalizer(kind, w.name(), w.uid(), w.finalizer()));
    } else {
      objects.release(kind, w.name(), w.uid(), w.finalizer());
    }
  }

  /**
   * Goes on behind an object that the API server refuses: it holds up no other node and no other
   * shard. All the others lean on the base, so none of them goes on without that.
   *
   * <p>Which nodes have their turn is planned before: what is new for them comes in batches, each
   * of them watched. The neighbours of all node objects follow the template at once all the same.
   * From the moment that a template changes until a node's copy follows, frr-k8s has two differing
   * copies there and takes nothing new; a batch that waits for FRRNodeState, up to 33 s, would
   * prolong that for all nodes behind it.
   */
  private void writeFrr(List<FrrTransitions.Step> steps) throws ApiException, InterruptedException {
    List<String> refused = new ArrayList<>();
    int code = 0;
    for (FrrTransitions.Step step : steps) {
      try {
        switch (step.verb()) {
          case APPLY -> objects.frrConfiguration(step.resource());
          case DELETE -> objects.delete(step.resource());
        }
      } catch (ApiException e) {
        if (e.mayHaveWritten()) {
          written(step);
        }
        if (!e.isRefusal()) {
          throw e;
        }
        refusedFrr.add(step.resource().getMetadata().getName());
        if (isBase(step)) {
          throw new ApiException(
              e.code(),
              sentence(step, e)
                  + "; the other objects of the template wait for it, since they lean on it");
        }
        refused.add(sentence(step, e));
        code = e.code();
        continue;
      }
      written(step);
      refusedFrr.remove(step.resource().getMetadata().getName());
    }
    if (!refused.isEmpty()) {
      String others = refused.size() == 1 ? "" : " (and %d more)".formatted(refused.size() - 1);
      throw new ApiException(
          code,
          refused.getFirst() + others + "; the other objects of the template do not wait for it");
    }
  }

  private static String sentence(FrrTransitions.Step step, ApiException why) {
    String words = String.valueOf(why.getMessage()).strip();
    return "FRRConfiguration \"%s\": %s"
        .formatted(
            step.resource().getMetadata().getName(),
            words.endsWith(".") ? words.substring(0, words.length() - 1) : words);
  }

  private static boolean isBase(FrrTransitions.Step step) {
    Map<String, String> labels = step.resource().getMetadata().getLabels();
    return labels == null || FrrObject.Role.BASE.text().equals(labels.get(ManagedLabels.ROLE));
  }

  /** FRR may hear of it now. */
  private void written(FrrTransitions.Step step) {
    synchronized (lastFrrWrites) {
      lastFrrWrites.add(new FrrHistory.Written(step, clock.instant()));
    }
  }

  private void writeRouteAdvertisements(Write.WriteRouteAdvertisements w)
      throws ApiException, InterruptedException {
    for (FrrConfiguration source : w.sources()) {
      objects.frrConfiguration(source);
    }
    if (w.advertisements().isPresent()) {
      objects.routeAdvertisements(w.advertisements().get());
    }
    if (w.remove().isPresent()) {
      ObjectMeta meta = w.remove().get().getMetadata();
      objects.delete(ApiKind.ROUTE_ADVERTISEMENTS, "", meta.getName(), meta.getUid());
    }
    for (FrrConfiguration source : w.obsoleteSources()) {
      objects.delete(source);
    }
  }

  private void status(ApiKind kind, Meta meta, Object status, List<ConditionEvent> said)
      throws ApiException, InterruptedException {
    objects.applyStatus(
        kind, meta.namespace(), meta.name(), RequestBodies.status(kind, meta, status));
    events.record(kind, meta, said);
  }

  private void networkCondition(Write.PutNetworkCondition w)
      throws ApiException, InterruptedException {
    ApiKind kind =
        w.network().isCluster()
            ? ApiKind.CLUSTER_USER_DEFINED_NETWORK
            : ApiKind.USER_DEFINED_NETWORK;
    Meta meta = w.meta();
    objects.applyStatus(
        kind, meta.namespace(), meta.name(), RequestBodies.condition(kind, meta, w.condition()));
    events.record(kind, meta, w.events());
  }
}
