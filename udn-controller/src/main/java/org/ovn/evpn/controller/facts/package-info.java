// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster as the controller sees it at one moment: immutable records, each object already read,
 * each malformed one carrying the sentence that says what is wrong. Knows nothing of clients,
 * caches or watches. Its only decision is which NetworkAttachmentDefinitions can be trusted to be
 * OVN-Kubernetes' own ({@code Attachments}).
 */
@NullMarked
package org.ovn.evpn.controller.facts;

import org.jspecify.annotations.NullMarked;
