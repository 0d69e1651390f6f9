// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The channels of the catalog, and in each the way from one version to the next.
 *
 * @param all the default channel first
 */
record Channels(List<Channel> all) {

  /**
   * A channel.
   *
   * @param name such as stable
   * @param versions from the oldest to the head
   */
  record Channel(String name, List<String> versions) {

    /** The channel's part of the catalog. */
    ObjectNode blob() {
      ObjectNode out = Yaml.object();
      out.put("schema", "olm.channel").put("name", name).put("package", Sources.PACKAGE);
      ArrayNode entries = out.putArray("entries");
      for (int i = 0; i < versions.size(); i++) {
        ObjectNode entry = entries.addObject();
        entry.put("name", bundle(versions.get(i)));
        if (i > 0) {
          entry.put("replaces", bundle(versions.get(i - 1)));
        }
        entry.put("skipRange", "<" + versions.get(i));
      }
      return out;
    }
  }

  static Channels parse(String where, String text) {
    JsonNode tree = Yaml.parse(where, text);
    List<Channel> out = new ArrayList<>();
    for (JsonNode channel : tree.path("channels")) {
      String name = channel.path("name").asText();
      List<String> versions = new ArrayList<>();
      channel.path("versions").forEach(v -> versions.add(v.asText()));
      if (versions.isEmpty()) {
        throw new PackagingException(
            where + ": channel " + name + " has no version, so no head. Give it one.");
      }
      for (int i = 1; i < versions.size(); i++) {
        if (Version.of(where, versions.get(i - 1)).compareTo(Version.of(where, versions.get(i)))
            >= 0) {
          throw new PackagingException(
              "%s: in channel %s version %s does not come after %s. Sort the versions."
                  .formatted(where, name, versions.get(i), versions.get(i - 1)));
        }
      }
      out.add(new Channel(name, List.copyOf(versions)));
    }
    if (out.isEmpty() || new HashSet<>(out).size() != out.size()) {
      throw new PackagingException(where + ": has no channels, or one twice. Correct the file.");
    }
    return new Channels(List.copyOf(out));
  }

  String defaultName() {
    return all.getFirst().name();
  }

  /** The channels that have this version, separated by commas: the default channel first. */
  String with(String version) {
    return String.join(
        ",", all.stream().filter(c -> c.versions().contains(version)).map(Channel::name).toList());
  }

  /** The name of a version's bundle. */
  static String bundle(String version) {
    return Sources.PACKAGE + ".v" + version;
  }

  private record Version(int major, int minor, int patch) implements Comparable<Version> {
    static Version of(String where, String text) {
      String[] parts = text.split("\\.");
      try {
        if (parts.length == 3) {
          return new Version(
              Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }
      } catch (NumberFormatException e) {
        throw new PackagingException(where + ": version " + text + " is invalid. Correct it.", e);
      }
      throw new PackagingException(where + ": version " + text + " is invalid. Correct it.");
    }

    @Override
    public int compareTo(Version other) {
      int byMajor = Integer.compare(major, other.major);
      int byMinor = Integer.compare(minor, other.minor);
      return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }
  }
}
