// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an image says of itself.
 *
 * @param repository where it is published, without a tag
 * @param version its tag
 * @param revision the commit that it was built from
 * @param title one line
 * @param description one sentence
 * @param user number of the user it runs as
 * @param group number of that user's group
 * @param capabilities what it needs of the kernel, without CAP_
 * @param writable folders that it writes to
 * @param environment {@code NAME=VALUE}
 * @param more labels by which others know what it holds
 * @param entrypoint the command; arguments follow it; empty when it runs nothing
 */
public record ImageFacts(
    String repository,
    String version,
    Optional<String> revision,
    String title,
    String description,
    int user,
    int group,
    Set<String> capabilities,
    Set<String> writable,
    List<String> environment,
    Map<String, String> more,
    List<String> entrypoint) {

  /** The label with the capabilities: the OCI configuration has no field for them. */
  public static final String CAPABILITIES = "io.ovn-evpn.capabilities";

  private static final String OCI = "org.opencontainers.image.";

  /** Copies the collections, in an order. */
  public ImageFacts {
    capabilities = java.util.Collections.unmodifiableSet(new TreeSet<>(capabilities));
    writable = java.util.Collections.unmodifiableSet(new TreeSet<>(writable));
    environment = List.copyOf(environment);
    more = java.util.Collections.unmodifiableMap(new TreeMap<>(more));
    entrypoint = List.copyOf(entrypoint);
  }

  /** Repository and tag. */
  public String reference() {
    return repository + ":" + version;
  }

  /** What OCI's predefined keys say (image-spec, annotations.md): labels and annotations alike. */
  Map<String, String> annotations() {
    Map<String, String> out = new TreeMap<>();
    out.put(OCI + "title", title);
    out.put(OCI + "description", description);
    out.put(OCI + "version", version);
    out.put(OCI + "licenses", "Apache-2.0");
    out.put(OCI + "vendor", "The udn-evpn maintainers");
    revision.ifPresent(r -> out.put(OCI + "revision", r));
    return out;
  }

  /** As {@link #annotations()}, with what only a running container needs. */
  Map<String, String> labels() {
    Map<String, String> out = new TreeMap<>(annotations());
    out.put(CAPABILITIES, String.join(",", capabilities));
    out.putAll(more);
    return out;
  }
}
