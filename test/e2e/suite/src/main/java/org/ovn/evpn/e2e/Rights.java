// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The rights that the manifests give to controller and agent, beside what these asked for in a run:
 * the API server's audit log, replayed.
 *
 * <p>An apply of an object that is not there needs the right to create as well, and is a patch in
 * the log: its answer tells. A watch is in the log when it ends, so a list stands for it.
 */
final class Rights {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String ACCOUNT = "system:serviceaccount:evpn-system:";

  /** Rights that a run need not use, and why they are there all the same. */
  private static final Map<String, String> SELDOM =
      Map.ofEntries(
          Map.entry("udn-controller get evpn.k8s.ovn.org/evpnnetworks", "a delete met a conflict"),
          Map.entry("udn-controller get frrk8s.metallb.io/frrconfigurations", "the same"),
          Map.entry("udn-controller get k8s.ovn.org/routeadvertisements", "the same"),
          Map.entry("udn-controller get evpn.k8s.ovn.org/evpns", "a finalizer is taken off"),
          Map.entry("udn-controller get evpn.k8s.ovn.org/vteps", "the same"),
          Map.entry(
              "udn-controller delete k8s.ovn.org/routeadvertisements", "the last of Fabric went"),
          Map.entry("udn-controller delete evpn.k8s.ovn.org/evpnnetworks", "a network went"),
          Map.entry(
              "udn-controller delete frrk8s.metallb.io/frrconfigurations", "a node or rack went"),
          Map.entry(
              "udn-controller patch k8s.ovn.org/clusteruserdefinednetworks/status",
              "no annotation on a cluster network"),
          Map.entry("udn-controller create coordination.k8s.io/leases", "the Lease is there"),
          // The lab runs its agents itself. DocumentedLifeApiTest has the controller run them, and
          // holds
          // these rights to that API server's audit log.
          operator("get evpn.k8s.ovn.org/evpnoperators"),
          operator("patch evpn.k8s.ovn.org/evpnoperators"),
          operator("patch evpn.k8s.ovn.org/evpnoperators/status"),
          operator("patch evpn.k8s.ovn.org/evpnnodestates"),
          operator("delete evpn.k8s.ovn.org/evpnnodestates"),
          operator("create admissionregistration.k8s.io/validatingadmissionpolicies"),
          operator("patch admissionregistration.k8s.io/validatingadmissionpolicies"),
          operator("delete admissionregistration.k8s.io/validatingadmissionpolicies"),
          operator("create admissionregistration.k8s.io/validatingadmissionpolicybindings"),
          operator("patch admissionregistration.k8s.io/validatingadmissionpolicybindings"),
          operator("delete admissionregistration.k8s.io/validatingadmissionpolicybindings"),
          operator("list apps/daemonsets"),
          operator("watch apps/daemonsets"),
          operator("create apps/daemonsets"),
          operator("patch apps/daemonsets"),
          operator("delete apps/daemonsets"),
          operator("patch /pods/status"));

  /**
   * What was found.
   *
   * @param unused rights that are given and were not used
   * @param refused what was asked for and is not given
   * @param used how many rights were used
   */
  record Found(SortedSet<String> unused, SortedSet<String> refused, int used) {}

  private Rights() {}

  /** Rights that a run need not use. */
  static SortedSet<String> exceptions() {
    return new TreeSet<>(SELDOM.keySet());
  }

  private static Map.Entry<String, String> operator(String right) {
    return Map.entry("udn-controller " + right, "there is an EVPNOperator");
  }

  /** Compares a folder of roles with an audit log. */
  static Found compare(Path rbac, Path auditLog) throws IOException {
    try (Stream<String> lines = Files.lines(auditLog)) {
      return compare(granted(rbac), lines);
    }
  }

  /** Compares; rights are texts like {@code udn-controller patch group/resource/subresource}. */
  static Found compare(SortedSet<String> granted, Stream<String> auditLog) {
    SortedSet<String> used = new TreeSet<>();
    SortedSet<String> refused = new TreeSet<>();
    auditLog
        .filter(line -> line.contains(ACCOUNT))
        .map(Json::parse)
        .filter(event -> event.has("objectRef"))
        .forEach(event -> {
          if (event.at("/annotations/authorization.k8s.io~1decision").asText().equals("forbid")) {
            refused.add(right(event, event.path("verb").asText()));
          } else {
            verbs(event).forEach(verb -> used.add(right(event, verb)));
          }
        });
    SortedSet<String> unused = new TreeSet<>(granted);
    unused.removeAll(used);
    unused.removeAll(SELDOM.keySet());
    used.retainAll(granted);
    return new Found(unused, refused, used.size());
  }

  private static List<String> verbs(JsonNode event) {
    String verb = event.path("verb").asText();
    boolean created = event.at("/responseStatus/code").asInt() == 201;
    return switch (verb) {
      case "patch" -> created ? List.of("patch", "create") : List.of("patch");
      case "list", "watch" -> List.of("list", "watch");
      default -> List.of(verb);
    };
  }

  private static String right(JsonNode event, String verb) {
    JsonNode object = event.path("objectRef");
    String subresource = object.path("subresource").asText();
    return right(
        event.at("/user/username").asText().substring(ACCOUNT.length()),
        verb,
        object.path("apiGroup").asText(),
        object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource));
  }

  private static String right(String account, String verb, String group, String resource) {
    return account + " " + verb + " " + group + "/" + resource;
  }

  /** The rights of all roles in a folder: each is bound to one account, whose name it ends with. */
  static SortedSet<String> granted(Path rbac) throws IOException {
    SortedSet<String> result = new TreeSet<>();
    for (String file : List.of("controller.yaml", "agent.yaml")) {
      List<JsonNode> objects = new ArrayList<>();
      try (MappingIterator<JsonNode> documents =
          YAML.readerFor(JsonNode.class).readValues(rbac.resolve(file).toFile())) {
        documents.forEachRemaining(objects::add);
      }
      String account =
          objects.stream()
              .filter(object -> object.path("kind").asText().equals("ServiceAccount"))
              .map(object -> object.at("/metadata/name").asText())
              .findFirst()
              .orElseThrow();
      objects.forEach(object ->
          object
              .path("rules")
              .forEach(rule ->
                  rule.path("apiGroups")
                      .forEach(group ->
                          rule.path("resources")
                              .forEach(resource ->
                                  rule.path("verbs")
                                      .forEach(verb ->
                                          result.add(
                                              right(
                                                  account,
                                                  verb.asText(),
                                                  group.asText(),
                                                  resource.asText())))))));
    }
    return result;
  }
}
