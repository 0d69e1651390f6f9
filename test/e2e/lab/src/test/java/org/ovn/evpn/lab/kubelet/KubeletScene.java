// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** A pod as text, for tests. */
final class KubeletScene {

  static final KubernetesSerialization YAML = new KubernetesSerialization();

  private static final String POD =
      """
      metadata: {name: agent-x, namespace: evpn-system, uid: u1}
      spec:
        nodeName: node-1
        hostNetwork: true
        restartPolicy: Always
        securityContext: {runAsUser: 0, runAsNonRoot: false}
        readinessGates: [{conditionType: served}]
        initContainers:
        - name: prepare
          image: example/agent:1
          args: [prepare]
          securityContext: &security
            privileged: false
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
        containers:
        - name: agent
          image: example/agent:1
          env:
          - {name: LEVEL, value: info}
          - {name: NODE_NAME, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: spec.nodeName}}}
          volumeMounts:
          - {name: state, mountPath: /var/lib/state}
          - {name: sockets, mountPath: /var/run/sockets, readOnly: true}
          securityContext:
            privileged: false
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL], add: [NET_ADMIN, NET_RAW]}
      """;

  private KubeletScene() {}

  static Pod pod() {
    return YAML.unmarshal(POD, Pod.class);
  }

  /** With another text in place of one. */
  static Pod pod(String text, String other) {
    if (!POD.contains(text)) {
      throw new IllegalArgumentException(text);
    }
    return YAML.unmarshal(POD.replace(text, other), Pod.class);
  }
}
