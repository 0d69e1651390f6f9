// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RightsTest {
  private static String event(String account, String verb, String resource, int code, String more) {
    return """
    {"verb": "%s", "user": {"username": "system:serviceaccount:evpn-system:%s"}, "objectRef":\
     {"apiGroup": "g", "resource": "%s"%s}, "responseStatus": {"code": %d},\
     "annotations": {"authorization.k8s.io/decision": "%s"}}\
    """
        .formatted(verb, account, resource, more, code, code == 403 ? "forbid" : "allow");
  }

  private static Rights.Found compare(List<String> granted, String... log) {
    return Rights.compare(new TreeSet<>(granted), Stream.of(log));
  }

  /** An exception outlives its right otherwise, and nobody sees it. */
  @Test
  void exceptions_all_areRightsThatTheManifestsGive() throws IOException {
    assertThat(Rights.granted(Path.of("../../../manifests/rbac")))
        .containsAll(Rights.exceptions())
        .hasSizeGreaterThan(Rights.exceptions().size());
  }

  @Test
  void right_thatNobodyUsed_isNamed() {
    Rights.Found found =
        compare(
            List.of("a list g/x", "a watch g/x", "a get g/x", "a patch g/x/status"),
            event("a", "list", "x", 200, ""),
            event("a", "patch", "x", 200, ", \"subresource\": \"status\""),
            event("b", "get", "x", 200, ""),
            "{\"verb\": \"get\", \"user\": {\"username\": \"admin\"}}");
    assertThat(found.unused()).containsExactly("a get g/x");
    assertThat(found.refused()).isEmpty();
    assertThat(found.used()).isEqualTo(3);
  }

  @Test
  void apply_thatCreated_usesBothRights() {
    List<String> granted = List.of("a create g/x", "a patch g/x");
    assertThat(compare(granted, event("a", "patch", "x", 201, "")).unused()).isEmpty();
    assertThat(compare(granted, event("a", "patch", "x", 200, "")).unused())
        .containsExactly("a create g/x");
  }

  @Test
  void request_thatWasForbidden_isNamed() {
    assertThat(compare(List.of(), event("a", "delete", "x", 403, "")).refused())
        .containsExactly("a delete g/x");
  }
}
