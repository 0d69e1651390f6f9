// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.condition.ConditionType;
import org.ovn.evpn.api.condition.Reason;

/**
 * A condition in the shape of {@code metav1.Condition}.
 *
 * @param type PascalCase, unique in its list
 * @param status True, False or Unknown
 * @param observedGeneration of the object when this was found; absent where there is no generation
 * @param lastTransitionTime RFC 3339 in seconds; moves only when the status flips
 * @param reason PascalCase, never empty
 * @param message a sentence for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    String type,
    Status status,
    @Nullable Long observedGeneration,
    @Nullable String lastTransitionTime,
    String reason,
    String message) {
  /** Three-valued truth as the API spells it. */
  public enum Status {
    @JsonProperty("True")
    TRUE,
    @JsonProperty("False")
    FALSE,
    @JsonProperty("Unknown")
    UNKNOWN;

    /** Reads the API's spelling; anything else a foreign writer invents is Unknown. */
    @JsonCreator
    static Status parse(String text) {
      return switch (text) {
        case "True" -> TRUE;
        case "False" -> FALSE;
        default -> UNKNOWN;
      };
    }

    /** The status of a known truth. */
    public static Status of(boolean truth) {
      return truth ? TRUE : FALSE;
    }
  }

  /** Fills what a sloppy writer left out, so that reading never fails. */
  public Condition {
    type = Objects.requireNonNullElse(type, "");
    status = Objects.requireNonNullElse(status, Status.UNKNOWN);
    reason = Objects.requireNonNullElse(reason, "");
    message = Objects.requireNonNullElse(message, "");
  }

  /** Whether it is the condition of this type. */
  public boolean is(ConditionType wanted) {
    return type.equals(wanted.wire());
  }

  /** Whether it has this reason. */
  public boolean has(Reason wanted) {
    return reason.equals(wanted.wire());
  }

  /** Whether the status is True. */
  @JsonIgnore
  public boolean isTrue() {
    return status == Status.TRUE;
  }
}
