// SPDX-License-Identifier: Apache-2.0
/**
 * The API of EVPN for OVN-Kubernetes: what an administrator writes, what the parts of the operator
 * tell each other, and the shapes of the foreign objects they read or write. This module decides
 * nothing and talks to nothing; every other module may depend on it and it depends on none of them.
 */
@NullMarked
package org.ovn.evpn.api;

import org.jspecify.annotations.NullMarked;
