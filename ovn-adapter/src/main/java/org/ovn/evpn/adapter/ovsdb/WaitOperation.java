// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opendaylight.ovsdb.lib.notation.Condition;
import org.opendaylight.ovsdb.lib.operations.Operation;
import org.opendaylight.ovsdb.lib.schema.GenericTableSchema;

/** RFC 7047 §5.2.6, which the library does not have. Timeout 0: check, do not wait. */
final class WaitOperation extends Operation<GenericTableSchema> {
  private final List<Condition> where;
  private final Set<String> columns;
  private final boolean equal;
  private final List<Map<String, Object>> rows;

  WaitOperation(
      GenericTableSchema table,
      List<Condition> where,
      Set<String> columns,
      boolean equal,
      List<Map<String, Object>> rows) {
    super(table, "wait");
    this.where = where;
    this.columns = columns;
    this.equal = equal;
    this.rows = rows;
  }

  @JsonProperty
  int timeout() {
    return 0;
  }

  @JsonProperty
  List<Condition> where() {
    return where;
  }

  @JsonProperty
  Set<String> columns() {
    return columns;
  }

  @JsonProperty
  String until() {
    return equal ? "==" : "!=";
  }

  @JsonProperty
  List<Map<String, Object>> rows() {
    return rows;
  }
}
