// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a service account may do, by the roles that are bound to it, in the two forms that OLM has:
 * in the whole cluster and in the operator's own namespace. A ClusterServiceVersion cannot give
 * rights in another namespace, so those become rights in the whole cluster.
 *
 * @param account name of the service account, in the operator's namespace
 * @param cluster rules for the whole cluster
 * @param namespaced rules for the operator's namespace
 */
record Rights(String account, List<JsonNode> cluster, List<JsonNode> namespaced) {

  /** Of each account that has rights, in the order of the bindings. */
  static List<Rights> of(List<Manifest> objects) {
    Map<String, Rights> out = new LinkedHashMap<>();
    for (Manifest binding : objects) {
      if (!binding.is("ClusterRoleBinding") && !binding.is("RoleBinding")) {
        continue;
      }
      List<JsonNode> rules = rules(objects, binding);
      for (JsonNode subject : binding.tree().path("subjects")) {
        Rights rights = out.computeIfAbsent(account(binding, subject), Rights::none);
        (binding.namespace().equals(Sources.NAMESPACE) ? rights.namespaced() : rights.cluster())
            .addAll(rules);
      }
    }
    return List.copyOf(out.values());
  }

  private static Rights none(String account) {
    return new Rights(account, new ArrayList<>(), new ArrayList<>());
  }

  private static String account(Manifest binding, JsonNode subject) {
    if (!subject.path("kind").asText().equals("ServiceAccount")
        || !subject.path("namespace").asText().equals(Sources.NAMESPACE)) {
      throw new PackagingException(
          "%s: %s is bound to no service account of %s, which OLM cannot express. Change the subject."
              .formatted(binding.file(), binding, Sources.NAMESPACE));
    }
    return subject.path("name").asText();
  }

  private static List<JsonNode> rules(List<Manifest> objects, Manifest binding) {
    JsonNode ref = binding.tree().path("roleRef");
    boolean ofCluster = ref.path("kind").asText().equals("ClusterRole");
    for (Manifest role : objects) {
      if (role.is(ref.path("kind").asText())
          && role.name().equals(ref.path("name").asText())
          && (ofCluster || role.namespace().equals(binding.namespace()))) {
        List<JsonNode> out = new ArrayList<>();
        role.tree().path("rules").forEach(out::add);
        return out;
      }
    }
    throw new PackagingException(
        "%s: the role of %s is not there. Add it, or correct roleRef."
            .formatted(binding.file(), binding));
  }

  ObjectNode clusterPermission() {
    return permission(cluster);
  }

  ObjectNode permission() {
    return permission(namespaced);
  }

  private ObjectNode permission(List<JsonNode> rules) {
    ObjectNode out = Yaml.object();
    ArrayNode copies = out.putArray("rules");
    rules.forEach(r -> copies.add(r.deepCopy()));
    out.put("serviceAccountName", account);
    return out;
  }
}
