// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.facts;

import org.ovn.evpn.api.annotation.Parsed;
import org.ovn.evpn.api.v1alpha1.VtepSpec;
import org.ovn.evpn.api.v1alpha1.VtepStatus;

/**
 * A VTEP.
 *
 * @param meta its metadata
 * @param spec malformed when it is invalid
 * @param status as written last
 */
public record VtepFact(Meta meta, Parsed<VtepSpec> spec, VtepStatus status) {}
