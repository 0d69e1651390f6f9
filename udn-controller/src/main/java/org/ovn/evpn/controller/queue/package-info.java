// SPDX-License-Identifier: Apache-2.0
/**
 * Owns the keyed, coalescing work queue with per-key back-off. Knows nothing of Kubernetes, nor of
 * what a key stands for.
 */
@NullMarked
package org.ovn.evpn.controller.queue;

import org.jspecify.annotations.NullMarked;
