// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of an object's metadata.
 *
 * @param namespace empty for a cluster-scoped object
 * @param name within the namespace
 * @param uid unique over time
 * @param resourceVersion opaque
 * @param generation of the spec
 * @param created when; the epoch when unknown
 * @param labels never null
 * @param annotations never null
 * @param deleting whether a deletion timestamp is set
 * @param finalizers never null
 */
public record Meta(
    String namespace,
    String name,
    String uid,
    String resourceVersion,
    long generation,
    Instant created,
    Map<String, String> labels,
    Map<String, String> annotations,
    boolean deleting,
    Set<String> finalizers) {

  /** Older first; equal ages by namespace and name, so that the order never depends on luck. */
  public static final Comparator<Meta> AGE =
      Comparator.comparing(Meta::created).thenComparing(Meta::namespace).thenComparing(Meta::name);

  public Meta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    finalizers = Set.copyOf(finalizers);
  }

  /** Reads the metadata of an object that the API server has stored. */
  public static Meta of(ObjectMeta meta) {
    return new Meta(
        orEmpty(meta.getNamespace()),
        orEmpty(meta.getName()),
        orEmpty(meta.getUid()),
        orEmpty(meta.getResourceVersion()),
        meta.getGeneration() == null ? 0 : meta.getGeneration(),
        instant(meta.getCreationTimestamp()),
        Objects.requireNonNullElse(meta.getLabels(), Map.of()),
        Objects.requireNonNullElse(meta.getAnnotations(), Map.of()),
        meta.getDeletionTimestamp() != null,
        Set.copyOf(Objects.requireNonNullElse(meta.getFinalizers(), List.<String>of())));
  }

  /** The same, as though it were being deleted. */
  Meta leaving() {
    return new Meta(
        namespace,
        name,
        uid,
        resourceVersion,
        generation,
        created,
        labels,
        annotations,
        true,
        finalizers);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Instant instant(@Nullable String text) {
    if (text == null) {
      return Instant.EPOCH;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
