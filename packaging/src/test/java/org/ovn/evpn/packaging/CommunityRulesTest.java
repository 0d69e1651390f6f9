// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CommunityRulesTest {
  private static final Sources SOURCES = Sources.read(PackagingMain.root());
  private static final String CSV = "manifests/udn-evpn.clusterserviceversion.yaml";
  private static final String ANNOTATIONS = "metadata/annotations.yaml";

  @Test
  void bundle_ofOurs_keepsEveryRule() {
    assertThat(CommunityRules.problems(bundle(), SOURCES.version())).isEmpty();
  }

  @Test
  void folder_withAnotherName_isFound() {
    assertThat(CommunityRules.problems(bundle(), "9.9.9"))
        .singleElement()
        .asString()
        .contains("folder");
  }

  /** A fixture: what is put in place of what in a file, and the beginning of what is found. */
  record Breach(String file, String from, String to, String found) {
    @Override
    public String toString() {
      return to.strip();
    }
  }

  static List<Breach> breaches() {
    return List.of(
        new Breach(
            CSV,
            "displayName: EVPN for OVN-Kubernetes UDNs",
            "displayName: EV",
            "displayName has 2"),
        new Breach(
            CSV, "  description: |", "  description: short\n  other: |", "description has fewer"),
        new Breach(
            CSV,
            "    description: \"Joins",
            "    other: \"Joins",
            "annotation description is missing"),
        new Breach(CSV, "name: udn-evpn.v0.1.0", "name: udn-evpn.0.1.0", "metadata.name"),
        new Breach(CSV, "base64data: PHN2", "base64data: AAAA", "icon is invalid"),
        new Breach(CSV, "base64data: PHN2", "base64data: _", "icon is invalid"),
        new Breach(
            CSV,
            "mediatype: image/svg+xml",
            "mediatype: image/png",
            "there is not exactly one icon"),
        new Breach(
            CSV,
            "OwnNamespace\n    supported: false",
            "OwnNamespace\n    supported: true",
            "install mode"),
        new Breach(
            CSV,
            "type: SingleNamespace",
            "type: OwnNamespace",
            "install mode OwnNamespace stands twice"),
        new Breach(ANNOTATIONS, "package.v1: udn-evpn", "package.v1: \"\"", "the package is not"),
        new Breach(CSV, "name: manager", "name: program", "no container is named manager"),
        new Breach(CSV, "cpu: \"100m\"", "disk: \"1\"", "container manager requests no cpu"),
        new Breach(CSV, "runAsNonRoot: true", "runAsUser: 65532", "runAsUser is refused"),
        new Breach(
            CSV,
            "path: agent.image\n",
            "path: agent.picture\n",
            "EVPNOperator has no field spec.agent.picture"),
        new Breach(
            CSV, "path: agentVersion", "path: versionOfAgent", "EVPNNodeState has no field status"),
        new Breach(
            CSV,
            "\"kind\" : \"EVPNNodeState\"",
            "\"kind\" : \"Other\"",
            "alm-examples has no EVPNNodeState"),
        new Breach(
            CSV,
            "createdAt: \"2026-12-01T00:00:00Z\"",
            "createdAt: 20261201",
            "annotation createdAt is no string"),
        new Breach(
            ANNOTATIONS,
            "com.redhat.openshift.versions: v4.18",
            "x: v4.18",
            "minKubeVersion wants"),
        new Breach(ANNOTATIONS, "stable,candidate", "stable,alpha", "channel alpha"));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void bundle_thatBreaksARule_isRefused(Breach breach) {
    Map<String, String> files = bundle();
    String was = files.get(breach.file());
    String text = was.replace(breach.from(), breach.to());
    assertThat(text).as("the fixture changes the file").isNotEqualTo(was);
    files.put(breach.file(), text);
    assertThat(CommunityRules.problems(files, SOURCES.version()))
        .anySatisfy(p -> assertThat(p).startsWith(breach.found()));
  }

  @ParameterizedTest
  @CsvSource({
    "NetworkPolicy,is refused",
    "ServiceAccount,OLM makes the account",
    "DaemonSet,is refused"
  })
  void bundle_withAnObjectThatIsRefused_isRefused(String kind, String found) {
    Map<String, String> files = bundle();
    files.put("manifests/more.yaml", "kind: " + kind + "\nmetadata: {name: udn-controller}\n");
    assertThat(CommunityRules.problems(files, SOURCES.version()))
        .anySatisfy(p -> assertThat(p).contains(found));
  }

  @Test
  void file_withTwoObjects_isRefused() {
    Map<String, String> files = bundle();
    files.merge(
        "manifests/evpn.k8s.ovn.org_vteps.yaml",
        "---\nkind: Service\nmetadata: {name: lost}\n",
        String::concat);
    assertThat(CommunityRules.problems(files, SOURCES.version()))
        .singleElement()
        .asString()
        .contains("has 2 objects");
  }

  @Test
  void object_withANamespace_isRefused() {
    Map<String, String> files = bundle();
    files.put(
        "manifests/more.yaml", "kind: Service\nmetadata: {name: a, namespace: evpn-system}\n");
    assertThat(CommunityRules.problems(files, SOURCES.version()))
        .singleElement()
        .asString()
        .contains("has a namespace");
  }

  private static Map<String, String> bundle() {
    Map<String, String> out = new TreeMap<>();
    Bundle.files(SOURCES)
        .forEach((path, text) -> out.put(path.substring(Bundle.FOLDER.length() + 1), text));
    return out;
  }
}
