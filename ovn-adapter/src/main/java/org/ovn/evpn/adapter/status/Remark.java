// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.status;

import java.util.Optional;

/**
 * Something about the inputs that an administrator should know.
 *
 * @param network EVPNNetwork that it concerns; empty when it concerns the node
 * @param reason PascalCase, for conditions
 * @param message a sentence that names the object, the field and the remedy
 */
public record Remark(Optional<String> network, String reason, String message) {}
