// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The facts of one kind, each read once when its object changes. What we wrote ourselves counts at
 * once, before the watch brings it back, so that a decision never rests on a state that is older
 * than our own writes. Thread-safe.
 *
 * @param <F> the fact
 */
final class FactStore<F> {
  private record Entry<F>(String uid, long version, Optional<F> fact) {}

  /** More than there can be objects whose deletion, or writes whose answers, are on their way. */
  private static final int MOST_DEAD = 10_000;

  private final Function<GenericKubernetesResource, Optional<F>> reader;
  private final Map<String, Entry<F>> entries = new HashMap<>();

  /**
   * Objects that are gone, by uid, with the version that was known then: those that we deleted, and
   * those of which the watch said so. Events and answers to writes may come after that.
   */
  private final LinkedHashMap<String, Long> dead = new LinkedHashMap<>();

  FactStore(Function<GenericKubernetesResource, Optional<F>> reader) {
    this.reader = reader;
  }

  /**
   * Takes an object from the watch, unless it is older than what is known; says whether something
   * is new. One that counts as gone, but that the watch shows newer and not being deleted, is not
   * gone.
   */
  boolean put(GenericKubernetesResource object) {
    if (object.getMetadata().getDeletionTimestamp() == null) {
      revive(object.getMetadata());
    }
    return take(object);
  }

  private synchronized void revive(ObjectMeta meta) {
    long version = version(meta.getResourceVersion());
    dead.computeIfPresent(uid(meta), (uid, known) -> version > known ? null : known);
  }

  /** Takes an object from the answer to a write, unless it is older than what is known. */
  void written(GenericKubernetesResource object) {
    take(object);
  }

  private boolean take(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    String uid = uid(meta);
    long version = version(meta.getResourceVersion());
    if (isKnown(key(meta), uid, version)) {
      return false;
    }
    // Reading is the dear part: outside the lock, at worst done twice.
    Entry<F> entry = new Entry<>(uid, version, reader.apply(object));
    synchronized (this) {
      if (isKnown(key(meta), uid, version)) {
        return false;
      }
      entries.put(key(meta), entry);
      return true;
    }
  }

  private synchronized boolean isKnown(String key, String uid, long version) {
    Entry<F> known = entries.get(key);
    return dead.containsKey(uid)
        || (known != null && known.uid().equals(uid) && known.version() >= version);
  }

  /** The watch says that an object is gone. */
  synchronized void gone(GenericKubernetesResource object) {
    ObjectMeta meta = object.getMetadata();
    String uid = uid(meta);
    bury(uid, version(meta.getResourceVersion()));
    entries.computeIfPresent(key(meta), (key, entry) -> entry.uid().equals(uid) ? null : entry);
  }

  /** We deleted an object and the API server says that it is gone. */
  synchronized void deleted(String namespace, String name, String uid) {
    String key = namespace + "/" + name;
    Entry<F> entry = entries.get(key);
    if (entry != null && entry.uid().equals(uid)) {
      entries.remove(key);
      bury(uid, entry.version());
    }
  }

  private void bury(String uid, long version) {
    dead.merge(uid, version, Math::max);
    if (dead.size() > MOST_DEAD) {
      dead.pollFirstEntry();
    }
  }

  /** All facts at this moment. */
  synchronized List<F> values() {
    return entries.values().stream().flatMap(entry -> entry.fact().stream()).toList();
  }

  private static String uid(ObjectMeta meta) {
    return Objects.requireNonNullElse(meta.getUid(), "");
  }

  private static String key(ObjectMeta meta) {
    return Objects.requireNonNullElse(meta.getNamespace(), "") + "/" + meta.getName();
  }

  /**
   * Resource versions are decimal numbers that grow (comparable by contract since Kubernetes 1.35);
   * anything else counts as newest.
   */
  private static long version(String text) {
    try {
      return Long.parseLong(Objects.requireNonNullElse(text, ""));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
