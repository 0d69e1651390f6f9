// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import java.util.Optional;

/**
 * A row that came, changed or went.
 *
 * @param before empty for a new row
 * @param after empty for a deleted row
 */
public record RowChange(String table, Uuid uuid, Optional<Row> before, Optional<Row> after) {}
