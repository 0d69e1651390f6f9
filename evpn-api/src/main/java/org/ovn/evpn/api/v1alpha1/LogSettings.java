// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What controller and agents log.
 *
 * @param level the least that is logged; absent means Info
 * @param format how a line looks; absent means Text
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LogSettings(@Nullable Level level, @Nullable Format format) {
  /** Nothing set. */
  public static final LogSettings EMPTY = new LogSettings(null, null);

  /** The least that is logged. */
  public enum Level {
    @JsonProperty("Error")
    ERROR,
    @JsonProperty("Warning")
    WARNING,
    @JsonProperty("Info")
    INFO,
    @JsonProperty("Debug")
    DEBUG
  }

  /** How a line looks. */
  public enum Format {
    /** For people. */
    @JsonProperty("Text")
    TEXT,
    /** An object a line. */
    JSON
  }

  /** The level with the default filled in. */
  public Level levelOrDefault() {
    return level == null ? Level.INFO : level;
  }

  /** The level as the API has it, with the default filled in: Error, Warning, Info or Debug. */
  public String levelText() {
    String name = levelOrDefault().name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  /** The format with the default filled in. */
  public Format formatOrDefault() {
    return format == null ? Format.TEXT : format;
  }
}
