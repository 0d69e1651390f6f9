// SPDX-License-Identifier: Apache-2.0
/**
 * Small immutable values that have one text form: VNIs, route targets, MAC addresses, prefixes.
 * They validate on construction, print canonically and never resolve names. And what names are made
 * with: digests, and names that fit Kubernetes' limits. They know nothing of Kubernetes' objects.
 */
@NullMarked
package org.ovn.evpn.api.value;

import org.jspecify.annotations.NullMarked;
