// SPDX-License-Identifier: Apache-2.0
/**
 * The kinds of the group {@code evpn.k8s.ovn.org/v1alpha1} as immutable records, and what every
 * part must do alike with them: names and labels of the operator, label selectors. The schemas in
 * {@code manifests/crds} are the source of truth; a test compares the two. Absent lists are empty,
 * absent scalars null. This package decides nothing about networks.
 */
@NullMarked
package org.ovn.evpn.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
