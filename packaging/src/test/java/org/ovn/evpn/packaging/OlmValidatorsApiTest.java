// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real validators of operator-framework/api and operator-registry, on our bundle and on bad
 * ones.
 */
@Tag("api")
class OlmValidatorsApiTest {
  private static final String CSV = "manifests/udn-evpn.clusterserviceversion.yaml";
  private static final String ANNOTATIONS = "metadata/annotations.yaml";

  @TempDir Path folder;

  @Test
  void bundle_ofOurs_hasNeitherErrorNorWarning() {
    assertThat(Tools.olmValidate(Tools.ROOT.resolve(Bundle.FOLDER)).ok()).isEmpty();
  }

  /** What is put in place of what in a file, and a word of what is found. */
  record Breach(String file, String from, String to, String found) {
    @Override
    public String toString() {
      return to.strip();
    }
  }

  static List<Breach> breaches() {
    return List.of(
        new Breach(ANNOTATIONS, "mediatype.v1: registry+v1", "mediatype.v1: plain", "mediatype"),
        new Breach(ANNOTATIONS, "bundle.package.v1", "bundle.other.v1", "package"),
        new Breach(ANNOTATIONS, "bundle.manifests.v1", "bundle.other.v1", "manifests"),
        new Breach(CSV, "kind: EVPNNodeState\n", "kind: Other\n", "Other"),
        new Breach(
            CSV,
            "    - name: vteps.evpn.k8s.ovn.org",
            "    - name: others.evpn.k8s.ovn.org",
            "others.evpn.k8s.ovn.org/v1alpha1 not found"),
        new Breach(CSV, "categories: Networking", "categories: Plumbing", "Plumbing"),
        new Breach(CSV, "capabilities: Full Lifecycle", "capabilities: Omnipotent", "Omnipotent"),
        new Breach(CSV, "mediatype: image/svg+xml", "mediatype: image/bmp", "image/bmp"),
        new Breach(CSV, "email: maintainers@ovn-evpn.example", "email: nobody", "nobody"),
        new Breach(
            CSV, "url: https://github.com/ovn-evpn/udn-evpn\n", "url: udn-evpn\n", "udn-evpn"),
        new Breach(CSV, "name: udn-evpn maintainers", "name: \"\"", "name"),
        new Breach(CSV, "version: \"0.1.0\"", "version: one", "one"),
        new Breach(CSV, "minKubeVersion: \"1.30.0\"", "minKubeVersion: latest", "latest"),
        new Breach(CSV, "\"kind\" : \"VTEP\"", "\"kind\" : \"Alien\"", "Alien"),
        new Breach(
            CSV, "alm-examples: |-\n      [ {", "alm-examples: |-\n      [ }", "invalid example"),
        new Breach(CSV, "supported: true", "supported: false", "none of InstallModeTypes"),
        new Breach(CSV, "name: udn-evpn.v0.1.0", "name: UDN_EVPN", "UDN_EVPN"));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void bundle_thatBreaksARule_isRefused(Breach breach) {
    Path bundle = Tools.copy(Bundle.FOLDER, folder.resolve("b"));
    Tools.replace(bundle.resolve(breach.file()), breach.from(), breach.to());
    Tools.Said said = Tools.olmValidate(bundle);
    assertThat(said.out()).contains(breach.found());
    assertThat(said.code()).as(said.out()).isEqualTo(1);
  }

  /** Kinds that OLM would not install: the operator makes them, or nobody. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "apps/v1 DaemonSet",
        "apps/v1 Deployment",
        "v1 Namespace",
        "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy",
        "security.openshift.io/v1 SecurityContextConstraints",
        "frrk8s.metallb.io/v1beta1 FRRConfiguration"
      })
  void object_ofAKindThatABundleMayNotHave_isRefused(String kind) throws IOException {
    String[] words = kind.split(" ");
    Path bundle = Tools.copy(Bundle.FOLDER, folder.resolve("b"));
    Files.writeString(
        bundle.resolve("manifests/more.yaml"),
        "apiVersion: %s\nkind: %s\nmetadata: {name: more}\n".formatted(words[0], words[1]));
    Tools.Said said = Tools.olmValidate(bundle);
    assertThat(said.out()).contains(words[1]);
    assertThat(said.code()).as(said.out()).isEqualTo(1);
  }

  @Test
  void account_ofTheDeployment_isRefused_asOlmMakesIt() throws IOException {
    Path bundle = Tools.copy(Bundle.FOLDER, folder.resolve("b"));
    Files.writeString(
        bundle.resolve("manifests/more.yaml"),
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: udn-controller}\n");
    Tools.Said said = Tools.olmValidate(bundle);
    assertThat(said.out()).contains("udn-controller");
    assertThat(said.code()).as(said.out()).isEqualTo(1);
  }

  @Test
  void crd_thatIsMissing_isRefused() throws IOException {
    Path bundle = Tools.copy(Bundle.FOLDER, folder.resolve("b"));
    Files.delete(bundle.resolve("manifests/evpn.k8s.ovn.org_vteps.yaml"));
    Tools.Said said = Tools.olmValidate(bundle);
    assertThat(said.out()).contains("vteps.evpn.k8s.ovn.org");
    assertThat(said.code()).as(said.out()).isEqualTo(1);
  }
}
