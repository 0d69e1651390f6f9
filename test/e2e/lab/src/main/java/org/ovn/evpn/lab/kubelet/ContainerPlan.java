// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.kubelet;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a container of a pod is started with. Pure. */
final class ContainerPlan {

  private final Pod pod;
  private final Container container;
  private final ImageConfig image;

  private ContainerPlan(Pod pod, Container container, ImageConfig image) {
    this.pod = pod;
    this.container = container;
    this.image = image;
  }

  /**
   * The arguments of image-run after the image.
   *
   * @param volumes by name, the folder of each in the pod's place
   * @param address the pod's
   * @param api variables that tell where the API server is
   * @throws IllegalArgumentException with a sentence when the pod cannot be run
   */
  static List<String> arguments(
      Pod pod,
      Container container,
      ImageConfig image,
      Map<String, String> volumes,
      String address,
      Map<String, String> api) {
    return new ContainerPlan(pod, container, image).arguments(volumes, address, api);
  }

  private List<String> arguments(
      Map<String, String> volumes, String address, Map<String, String> api) {
    List<String> words = new ArrayList<>();
    words.addAll(user());
    words.addAll(List.of("--capabilities", String.join(",", capabilities())));
    api.forEach((name, value) -> words.addAll(List.of("--env", name + "=" + value)));
    for (EnvVar variable : container.getEnv()) {
      words.addAll(List.of("--env", variable.getName() + "=" + value(variable, address)));
    }
    for (VolumeMount mount : container.getVolumeMounts()) {
      String from = volumes.get(mount.getName());
      if (from == null) {
        throw new IllegalArgumentException("there is no volume " + mount.getName());
      }
      boolean readOnly = Boolean.TRUE.equals(mount.getReadOnly());
      words.addAll(List.of("--bind", from + ":" + mount.getMountPath() + (readOnly ? "" : ":rw")));
    }
    words.add("--");
    container.getArgs().forEach(argument -> words.add(unexpanded(argument)));
    return words;
  }

  private List<String> user() {
    Optional<PodSecurityContext> security = Optional.ofNullable(pod.getSpec().getSecurityContext());
    Optional<Long> asked = security.map(PodSecurityContext::getRunAsUser);
    long user = asked.orElse(image.user());
    if (user == 0 && security.map(PodSecurityContext::getRunAsNonRoot).orElse(false)) {
      throw new IllegalArgumentException(
          "container has runAsNonRoot and image will run as root (container: %s)"
              .formatted(container.getName()));
    }
    // a user that only the pod knows is in group root, as a container runtime has it
    long group =
        security
            .map(PodSecurityContext::getRunAsGroup)
            .orElse(asked.isPresent() ? 0L : image.group());
    return List.of(
        "--user",
        user + ":" + group,
        "--groups",
        security.map(PodSecurityContext::getFsGroup).map(String::valueOf).orElse(""));
  }

  /** All are dropped, see {@link PodContract}; so what is added is all there is. */
  private List<String> capabilities() {
    return Optional.ofNullable(container.getSecurityContext().getCapabilities())
        .map(Capabilities::getAdd)
        .orElse(List.of());
  }

  private String value(EnvVar variable, String address) {
    if (variable.getValueFrom() == null) {
      return unexpanded(variable.getValue() == null ? "" : variable.getValue());
    }
    return field(pod, variable.getValueFrom().getFieldRef().getFieldPath(), address);
  }

  private static String unexpanded(String text) {
    if (text.contains("$(")) {
      throw new IllegalArgumentException("\"" + text + "\": references are not known here");
    }
    return text;
  }

  /**
   * What the downward API says of a pod.
   *
   * @throws IllegalArgumentException for a field that is not known here
   */
  static String field(Pod pod, String path, String address) {
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "spec.nodeName" -> pod.getSpec().getNodeName();
      case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
      case "status.podIP" -> address;
      default -> throw new IllegalArgumentException("field \"" + path + "\" is not known here");
    };
  }
}
