// SPDX-License-Identifier: Apache-2.0
/**
 * A cluster in memory for tests of decisions: objects as the API server keeps them, agents and
 * OVN-Kubernetes' cluster manager as they behave, and builders for what tests write. It applies
 * plans, and looks after each write at what must always hold. Knows no thread and no network.
 */
@NullMarked
package org.ovn.evpn.controller.world;

import org.jspecify.annotations.NullMarked;
