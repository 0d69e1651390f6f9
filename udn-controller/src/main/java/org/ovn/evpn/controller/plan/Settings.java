// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.plan;

import org.ovn.evpn.frr.render.FrrRenderer;

/**
 * What does not change while the controller runs.
 *
 * @param operatorNamespace the namespace that the operator runs in
 * @param frrNamespace the namespace that frr-k8s reads
 * @param renderer for the installed FRRConfiguration CRD
 */
public record Settings(String operatorNamespace, String frrNamespace, FrrRenderer renderer) {}
