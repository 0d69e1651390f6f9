// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.world;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.ovn.evpn.controller.facts.Meta;

/** Metadata as the API server keeps it; each change gives another resource version. */
public final class MetaBuilder {
  private final Meta from;
  private long generation;
  private Map<String, String> labels;
  private boolean deleting;
  private Set<String> finalizers;

  private MetaBuilder(Meta from) {
    this.from = from;
    this.generation = from.generation();
    this.labels = from.labels();
    this.deleting = from.deleting();
    this.finalizers = from.finalizers();
  }

  /** Metadata of a new object. */
  static Meta fresh(
      String namespace, String name, String uid, Instant created, Map<String, String> labels) {
    return new Meta(namespace, name, uid, "1", 1, created, labels, Map.of(), false, Set.of());
  }

  /** Starts from what the object has. */
  static MetaBuilder of(Meta from) {
    return new MetaBuilder(from);
  }

  /** Replaces all labels. */
  MetaBuilder labels(Map<String, String> all) {
    labels = all;
    return this;
  }

  /** Counts a change of the spec. */
  MetaBuilder changed() {
    generation++;
    return this;
  }

  /** Says that a deletion was asked for. */
  MetaBuilder deleting() {
    deleting = true;
    return this;
  }

  /** Replaces all finalizers. */
  MetaBuilder finalizers(Set<String> all) {
    finalizers = all;
    return this;
  }

  Meta build() {
    return new Meta(
        from.namespace(),
        from.name(),
        from.uid(),
        from.resourceVersion() + "+",
        generation,
        from.created(),
        labels,
        from.annotations(),
        deleting,
        finalizers);
  }
}
