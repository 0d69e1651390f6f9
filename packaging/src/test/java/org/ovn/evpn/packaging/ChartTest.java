// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final Sources SOURCES = Sources.read(PackagingMain.root());

  @Test
  void namespaces_areValues() {
    Map<String, String> files = Chart.files(SOURCES);
    files.forEach((path, text) ->
        assertThat(text).as(path).doesNotContain("evpn-system").doesNotContain("frr-k8s-system"));
    assertThat(files.get(Chart.GENERATED + "/rbac.yaml"))
        .contains("namespace: {{ .Release.Namespace }}")
        .contains("namespace: {{ include \"udn-evpn.frrNamespace\" . }}");
  }

  @Test
  void crds_stayWhenTheReleaseGoes() {
    String crds = String.valueOf(Chart.files(SOURCES).get(Chart.GENERATED + "/crds.yaml"));
    assertThat(crds.split("helm.sh/resource-policy: keep", -1))
        .hasSize(SOURCES.all("CustomResourceDefinition").size() + 1);
  }

  @Test
  void object_withBracesOfHelm_isTextToHelm() {
    List<Manifest> objects = new ArrayList<>(SOURCES.objects());
    objects.add(Manifest.of(Path.of("r.yaml"), "kind: Role\nmetadata: {name: '{{ x }}'}\n"));
    Sources changed =
        new Sources(
            SOURCES.version(),
            objects,
            SOURCES.openShift(),
            SOURCES.monitoring(),
            SOURCES.csv(),
            SOURCES.description(),
            SOURCES.icon(),
            SOURCES.channels(),
            SOURCES.scorecard(),
            SOURCES.examples(),
            SOURCES.olderBundles());
    assertThat(Chart.files(changed).get(Chart.GENERATED + "/rbac.yaml"))
        .contains("metadata: {name: '{{ \"{{\" }} x }}'}");
  }
}
