// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster as the controller sees it at one moment: immutable records, each object already read,
 * each malformed one carrying the sentence that says what is wrong. Knows nothing of clients,
 * caches or watches, and decides nothing.
 */
@NullMarked
package org.ovn.evpn.controller.facts;

import org.jspecify.annotations.NullMarked;
