// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.controller.facts.ApiKind;
import org.ovn.evpn.controller.facts.Meta;
import org.ovn.evpn.controller.plan.ConditionEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes Events (events.k8s.io/v1) about changes of conditions. Thread-safe. */
final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The API server takes six digits and no fewer: an Instant of whole milliseconds has three. */
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Longest note of an Event, in characters. */
  private static final int MAX_NOTE = 1024;

  /** Longest reportingInstance, in characters. */
  private static final int MAX_INSTANCE = 128;

  /** What an Event's name takes of its object's, in characters: a number of 17 follows. */
  private static final int MAX_NAME = 230;

  private final ApiWriter api;
  private final Clock clock;
  private final String identity;

  /**
   * Prepares.
   *
   * @param identity of this process
   */
  EventRecorder(ApiWriter api, Clock clock, String identity) {
    this.api = api;
    this.clock = clock;
    this.identity = identity;
  }

  /** An Event that cannot be written is no reason to write the status again: it is lost. */
  void record(ApiKind kind, Meta meta, List<ConditionEvent> events) throws InterruptedException {
    String namespace = meta.namespace().isEmpty() ? "default" : meta.namespace();
    for (ConditionEvent event : events) {
      try {
        api.create(
            "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events",
            body(kind, meta, namespace, event));
      } catch (ApiException e) {
        LOG.warn("Event on {} {} is lost: {}", kind.kind(), meta.name(), e.getMessage());
      }
    }
  }

  private ObjectNode body(ApiKind kind, Meta meta, String namespace, ConditionEvent said) {
    ObjectNode event =
        JSON.createObjectNode().put("apiVersion", "events.k8s.io/v1").put("kind", "Event");
    event
        .putObject("metadata")
        .put(
            "name",
            cut(meta.name(), MAX_NAME)
                + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong()))
        .put("namespace", namespace);
    event
        .put("eventTime", MICRO_TIME.format(clock.instant()))
        .put("reportingController", ApiGroup.NAME + "/udn-controller")
        .put("reportingInstance", cut(identity, MAX_INSTANCE))
        .put("action", "Reconcile")
        .put("reason", said.reason())
        .put("type", said.warning() ? "Warning" : "Normal")
        .put("note", cut(said.message(), MAX_NOTE));
    ObjectNode regarding =
        event
            .putObject("regarding")
            .put("apiVersion", kind.apiVersion())
            .put("kind", kind.kind())
            .put("name", meta.name())
            .put("uid", meta.uid());
    if (!meta.namespace().isEmpty()) {
      regarding.put("namespace", meta.namespace());
    }
    return event;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }
}
