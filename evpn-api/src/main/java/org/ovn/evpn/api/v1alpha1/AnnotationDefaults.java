// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What an annotated network has besides its VNIs.
 *
 * @param macVrf without VNI
 * @param ipVrf without VNI
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AnnotationDefaults(
    @Nullable @JsonProperty("macVRF") MacVrf macVrf,
    @Nullable @JsonProperty("ipVRF") IpVrf ipVrf) {}
