// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of a pod's spec this kubelet does, or may leave to others. Anything else is refused: a field
 * that is ignored would make a test of a manifest say nothing.
 */
final class PodContract {

  /**
   * Fields; behind {@code =} the only value that is known, behind {@code **} all below. Of init
   * containers as of containers.
   */
  private static final Map<String, String> KNOWN =
      table(
          """
          nodeName
          serviceAccount
          serviceAccountName
          hostNetwork
          enableServiceLinks
          restartPolicy = Always
          terminationGracePeriodSeconds
          readinessGates[].conditionType
          securityContext.runAsUser
          securityContext.runAsGroup
          securityContext.runAsNonRoot
          securityContext.fsGroup
          containers[].name
          containers[].image
          containers[].args[]
          containers[].env[].name
          containers[].env[].value
          containers[].env[].valueFrom.fieldRef.apiVersion = v1
          containers[].env[].valueFrom.fieldRef.fieldPath
          containers[].securityContext.privileged = false
          containers[].securityContext.allowPrivilegeEscalation = false
          containers[].securityContext.readOnlyRootFilesystem = true
          containers[].securityContext.capabilities.drop[] = ALL
          containers[].securityContext.capabilities.add[]
          containers[].volumeMounts[].name
          containers[].volumeMounts[].mountPath
          containers[].volumeMounts[].readOnly
          containers[].terminationMessagePath
          containers[].terminationMessagePolicy
          containers[].ports[].name
          containers[].ports[].containerPort
          containers[].ports[].hostPort
          containers[].ports[].protocol = TCP
          PROBE.httpGet.host
          PROBE.httpGet.path
          PROBE.httpGet.port
          PROBE.httpGet.scheme = HTTP
          PROBE.initialDelaySeconds
          PROBE.periodSeconds
          PROBE.timeoutSeconds
          PROBE.failureThreshold
          PROBE.successThreshold = 1
          volumes[].name
          volumes[].hostPath.path
          volumes[].hostPath.type
          volumes[].emptyDir.sizeLimit
          volumes[].projected.defaultMode
          volumes[].projected.sources[].serviceAccountToken.path
          volumes[].projected.sources[].serviceAccountToken.expirationSeconds
          volumes[].projected.sources[].configMap.name
          volumes[].projected.sources[].configMap.items[].key
          volumes[].projected.sources[].configMap.items[].path
          volumes[].projected.sources[].downwardAPI.items[].path
          volumes[].projected.sources[].downwardAPI.items[].fieldRef.apiVersion = v1
          volumes[].projected.sources[].downwardAPI.items[].fieldRef.fieldPath
          # of the scheduler
          schedulerName
          nodeSelector**
          tolerations**
          affinity**
          topologySpreadConstraints**
          priority
          priorityClassName
          preemptionPolicy
          # what the lab has nothing for; see the package
          containers[].resources.requests**
          containers[].imagePullPolicy
          imagePullSecrets[].name
          securityContext.seccompProfile.type = RuntimeDefault
          dnsPolicy
          """);

  /** Without these, a kubelet would run the container with more rights than this one can give. */
  private static final List<String> REQUIRED =
      List.of(
          "/securityContext/allowPrivilegeEscalation",
          "/securityContext/readOnlyRootFilesystem",
          "/securityContext/capabilities/drop");

  private static final Set<String> PROBES =
      Set.of("startupProbe", "livenessProbe", "readinessProbe");

  private PodContract() {}

  private static Map<String, String> table(String text) {
    Map<String, String> known = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> {
          String[] parts = line.split(" = ", 2);
          known.put(parts[0], parts.length == 2 ? parts[1] : "");
        });
    return known;
  }

  /** Why a pod cannot be run as it says; empty when it can. */
  static List<String> problems(JsonNode spec) {
    List<String> problems = new ArrayList<>();
    walk("", spec, problems);
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        for (String path : REQUIRED) {
          if (container.at(path).isMissingNode()) {
            problems.add(
                "%s of container %s is missing"
                    .formatted(
                        path.substring(1).replace('/', '.'), container.path("name").asText()));
          }
        }
      }
    }
    return problems.stream().distinct().collect(Collectors.toList());
  }

  private static void walk(String path, JsonNode node, List<String> problems) {
    if (KNOWN.containsKey(path + "**")) {
      return;
    }
    if (node.isObject()) {
      node.properties()
          .forEach(field -> walk(below(path, field.getKey()), field.getValue(), problems));
    } else if (node.isArray()) {
      node.forEach(element -> walk(path + "[]", element, problems));
    } else if (!node.isNull()) {
      String only = KNOWN.get(path);
      if (only == null) {
        problems.add(path + " is not known here");
      } else if (!only.isEmpty() && !only.equals(node.asText())) {
        problems.add("%s is %s; only %s is known here".formatted(path, node.asText(), only));
      }
    }
  }

  private static String below(String path, String field) {
    if (path.isEmpty()) {
      return field.equals("initContainers") ? "containers" : field;
    }
    return path.equals("containers[]") && PROBES.contains(field) ? "PROBE" : path + "." + field;
  }
}
