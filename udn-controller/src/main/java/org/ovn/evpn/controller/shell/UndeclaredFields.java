// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ovn.evpn.api.v1alpha1.ApiGroup;
import org.ovn.evpn.api.value.UndeclaredField;
import org.ovn.evpn.controller.facts.ApiKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fields that a CRD in the cluster does not have ({@link UndeclaredField}). Sent again for each
 * object and each attempt, they would be refused for ever. So it is told once per field, and one
 * request each {@link #AGAIN} finds out whether the CRD has come. Objects without the field are
 * written as ever. Thread-safe.
 */
final class UndeclaredFields {
  /** How long nothing with the field is sent. */
  static final Duration AGAIN = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(UndeclaredFields.class);

  private record Field(ApiKind kind, UndeclaredField name) {}

  private final Clock clock;
  private final Map<Field, Instant> nextTry = new HashMap<>();

  UndeclaredFields(Clock clock) {
    this.clock = clock;
  }

  /**
   * Lets an apply pass, or says why it would be in vain.
   *
   * @param body that is to be applied
   * @throws ApiException when it has such a field, and it is not time to try that again
   */
  synchronized void check(ApiKind kind, JsonNode body) throws ApiException {
    Instant now = clock.instant();
    for (Map.Entry<Field, Instant> known : nextTry.entrySet()) {
      Field field = known.getKey();
      if (field.kind() == kind && field.name().isIn(body)) {
        if (now.isBefore(known.getValue())) {
          throw refusal(field);
        }
        known.setValue(now.plus(AGAIN));
      }
    }
  }

  /**
   * What an answer to an apply is about.
   *
   * @return empty when it does not say that a field is not declared
   */
  synchronized Optional<ApiException> refused(ApiKind kind, ApiException answer) {
    List<Field> fields =
        UndeclaredField.in(answer.code(), answer.getMessage()).stream()
            .map(name -> new Field(kind, name))
            .toList();
    for (Field field : fields) {
      if (nextTry.put(field, clock.instant().plus(AGAIN)) == null) {
        LOG.error("{}", refusal(field).getMessage());
      }
    }
    return fields.stream().findFirst().map(UndeclaredFields::refusal);
  }

  /** An apply got through: the CRD has what it asked for. */
  synchronized void accepted(ApiKind kind, JsonNode body) {
    nextTry
        .keySet()
        .removeIf(field -> {
          boolean has = field.kind() == kind && field.name().isIn(body);
          if (has) {
            LOG.info("{}: has {} now", crd(kind), field.name());
          }
          return has;
        });
  }

  private static ApiException refusal(Field field) {
    ApiKind kind = field.kind();
    boolean ours = kind.group().equals(ApiGroup.NAME);
    return new ApiException(
        500,
        "%s: is older than this controller, as it has no %s. %s; the controller goes on by itself."
            .formatted(
                crd(kind),
                field.name(),
                ours ? "Apply the CRDs of this release" : "Upgrade the software that brings it"));
  }

  private static String crd(ApiKind kind) {
    return "CustomResourceDefinition %s.%s".formatted(kind.plural(), kind.group());
  }
}
