// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All that is written by hand.
 *
 * @param version of the release, such as 0.1.0
 * @param objects of overlays/kubernetes
 * @param openShift rights that are needed on OpenShift only
 * @param monitoring what Prometheus and Grafana get, where an admin asks for it
 * @param csv the hand-written part of the ClusterServiceVersion
 * @param description of the operator, in Markdown
 * @param icon SVG
 * @param channels of the catalog
 * @param scorecard configuration of operator-sdk's scorecard
 * @param examples of the kinds, in the order of their file names
 * @param olderBundles texts of the bundles of other versions in the catalog, by file name
 */
record Sources(
    String version,
    List<Manifest> objects,
    List<Manifest> openShift,
    Monitoring monitoring,
    JsonNode csv,
    String description,
    String icon,
    Channels channels,
    String scorecard,
    List<Example> examples,
    List<OlderBundle> olderBundles) {

  /** Where everything of ours runs, unless an admin says otherwise. */
  static final String NAMESPACE = "evpn-system";

  static final String PACKAGE = "udn-evpn";

  private static final Pattern VERSION =
      Pattern.compile("<artifactId>evpn-parent</artifactId>\\s*<version>([0-9.]+)(-SNAPSHOT)?<");

  /**
   * For the Prometheus operator and Grafana.
   *
   * @param objects ServiceMonitors, alerts, and the Service of the agents
   * @param rights of OpenShift's Prometheus
   * @param board for Grafana, JSON
   */
  record Monitoring(List<Manifest> objects, List<Manifest> rights, String board) {
    private static final String FOLDER = "overlays/components/monitoring";
    private static final String OPENSHIFT = "overlays/components/openshift-monitoring";

    private static Monitoring read(Path root) {
      return new Monitoring(
          Kustomization.component(root, root.resolve(FOLDER)),
          Kustomization.component(root, root.resolve(OPENSHIFT)),
          Kustomization.read(root.resolve(FOLDER).resolve("grafana-dashboard.json")));
    }
  }

  /** The bundle of a release that is out: it never changes. */
  record OlderBundle(String file, String text) {}

  static Sources read(Path root) {
    Path olm = root.resolve("packaging/olm");
    String version = version(root);
    return new Sources(
        version,
        Kustomization.objects(root, root.resolve("overlays/kubernetes")),
        Kustomization.file(root, root.resolve("overlays/openshift/scc.yaml")),
        Monitoring.read(root),
        Yaml.parse("packaging/olm/csv.yaml", Kustomization.read(olm.resolve("csv.yaml"))),
        Kustomization.read(olm.resolve("description.md")),
        Kustomization.read(olm.resolve("icon.svg")),
        Channels.parse(
            "packaging/olm/channels.yaml", Kustomization.read(olm.resolve("channels.yaml"))),
        Kustomization.read(olm.resolve("scorecard.yaml")),
        yamlFiles(olm.resolve("examples")).stream()
            .map(f -> Example.of(Manifest.of(root.relativize(f), Kustomization.read(f))))
            .toList(),
        olderBundles(root, version));
  }

  /** The version of the release that the sources lead to. */
  static String version(Path root) {
    Matcher m = VERSION.matcher(Kustomization.read(root.resolve("pom.xml")));
    if (!m.find()) {
      throw new PackagingException("pom.xml: evpn-parent has no version. Correct the file.");
    }
    return m.group(1);
  }

  private static List<OlderBundle> olderBundles(Path root, String version) {
    Path folder = root.resolve(Catalog.FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return yamlFiles(folder).stream()
        .map(f -> new OlderBundle(String.valueOf(f.getFileName()), Kustomization.read(f)))
        .filter(
            b -> Catalog.isBundleFile(b.file()) && !b.file().equals(Catalog.bundleFile(version)))
        .toList();
  }

  private static List<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read", e);
    }
  }

  /** The objects of a kind. */
  List<Manifest> all(String kind) {
    return objects.stream().filter(o -> o.is(kind)).toList();
  }

  /** The only object of a kind. */
  Manifest one(String kind) {
    List<Manifest> found = all(kind);
    if (found.size() != 1) {
      throw new PackagingException(
          "overlays/kubernetes: has " + found.size() + " objects of kind " + kind + ". Keep one.");
    }
    return found.getFirst();
  }
}
