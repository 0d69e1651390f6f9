// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.frr;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec;
import org.ovn.evpn.api.foreign.FrrConfigurationSpec.Raw;
import org.ovn.evpn.api.v1alpha1.ManagedLabels;

/**
 * By what a node object has frr-k8s reload FRR although none of its lines has changed: a comment.
 * frr-k8s does nothing while the text for FRR is the same, and a comment is a part of that text.
 *
 * @param number in the comment; grows by each reload that is asked for; 0 without a comment
 * @param inRow how many of them were asked for since FRR last had all lines; in an annotation
 */
record ReloadMark(int number, int inRow) {
  /** No reload was ever asked for. */
  static final ReloadMark NONE = new ReloadMark(0, 0);

  private static final String WORDS = "! udn-evpn: reload ";
  private static final Pattern COMMENT = Pattern.compile("(?m)^" + WORDS + "(\\d{1,9})$\\R?");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** The mark of a stored object; what cannot be read counts as none. */
  static ReloadMark of(FrrConfiguration object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    if (annotations == null || !annotations.containsKey(ManagedLabels.RELOADS)) {
      return NONE;
    }
    Matcher comment = COMMENT.matcher(text(object));
    return new ReloadMark(comment.find() ? Integer.parseInt(comment.group(1)) : 0, inRow(object));
  }

  /** As in the mark of the stored object, without a look at its text. */
  static int inRow(FrrConfiguration object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    String count = annotations == null ? "" : annotations.getOrDefault(ManagedLabels.RELOADS, "");
    return NUMBER.matcher(count).matches() ? Integer.parseInt(count) : 0;
  }

  /** FRR lacks lines: one more reload. */
  ReloadMark another() {
    return new ReloadMark(number + 1, inRow + 1);
  }

  /** FRR has all lines: no reload, and a later loss begins anew. */
  ReloadMark whole() {
    return new ReloadMark(number, 0);
  }

  /** The object with this mark, and with no other. */
  FrrConfiguration on(FrrConfiguration object) {
    if (number == 0) {
      return object;
    }
    FrrConfigurationSpec spec = Objects.requireNonNull(object.getSpec());
    String lines = COMMENT.matcher(text(object)).replaceAll("");
    String end = lines.isEmpty() || lines.endsWith("\n") ? "" : "\n";
    Integer priority = spec.raw() == null ? null : spec.raw().priority();
    FrrConfiguration result = new FrrConfiguration();
    result.setMetadata(
        new ObjectMetaBuilder(object.getMetadata())
            .addToAnnotations(ManagedLabels.RELOADS, Integer.toString(inRow))
            .build());
    result.setSpec(
        new FrrConfigurationSpec(
            spec.bgp(),
            new Raw(priority, lines + end + WORDS + number + "\n"),
            spec.nodeSelector()));
    return result;
  }

  private static String text(FrrConfiguration object) {
    FrrConfigurationSpec spec = object.getSpec();
    @Nullable Raw raw = spec == null ? null : spec.raw();
    return raw == null ? "" : Objects.requireNonNullElse(raw.rawConfig(), "");
  }
}
