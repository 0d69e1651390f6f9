// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.foreign.FrrConfiguration;
import org.ovn.evpn.api.v1alpha1.Condition;

/**
 * Which writes are the same, and which of them show that an earlier one did not last. Records alone
 * cannot say: times differ at each plan, and classes of foreign objects have no equality.
 */
public final class WriteEquality {
  private WriteEquality() {}

  /** Whether two writes of one key would write the same, but for times. */
  public static boolean same(@Nullable Write a, Write b) {
    return a != null && essence(a).equals(essence(b));
  }

  /**
   * Whether a write is the same again although another one of its key got through: a status, or
   * what rests on the version of the object, is another one once anything of the object changed.
   */
  public static boolean repeats(@Nullable Write a, Write b) {
    return a != null
        && switch (b) {
          case Write.WriteFrr w -> same(a, w);
          case Write.WriteRouteAdvertisements w -> same(a, w);
          default -> a.equals(b);
        };
  }

  private static Object essence(Write write) {
    return switch (write) {
      case Write.WriteFrr w ->
          w.steps().stream().map(step -> step.verb() + text(step.resource())).toList();
      case Write.WriteRouteAdvertisements w ->
          List.of(
              w.sources().stream().map(WriteEquality::text).toList(),
              w.advertisements().map(object -> String.valueOf(object.getSpec())),
              w.obsoleteSources().stream().map(WriteEquality::text).toList(),
              w.remove().map(object -> object.getMetadata().getUid()));
      case Write.PutVtepStatus w ->
          List.of(said(w.status().conditions()), Optional.ofNullable(w.status().nodes()));
      case Write.PutEvpnStatus w ->
          List.of(said(w.status().conditions()), Optional.ofNullable(w.status().networks()));
      case Write.PutEvpnNetworkStatus w ->
          List.of(said(w.status().conditions()), Optional.ofNullable(w.status().nodes()));
      case Write.PutNetworkCondition w -> said(w.condition().stream().toList());
      default -> write;
    };
  }

  private static List<List<Object>> said(List<Condition> conditions) {
    return conditions.stream()
        .map(c -> List.<Object>of(c.type(), c.status(), c.reason(), c.message()))
        .toList();
  }

  private static String text(FrrConfiguration object) {
    ObjectMeta meta = object.getMetadata();
    return " %s %s %s %s"
        .formatted(meta.getName(), meta.getLabels(), meta.getAnnotations(), object.getSpec());
  }
}
