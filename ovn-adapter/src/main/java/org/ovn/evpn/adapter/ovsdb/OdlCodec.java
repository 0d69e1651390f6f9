// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opendaylight.ovsdb.lib.message.MonitorRequest;
import org.opendaylight.ovsdb.lib.message.MonitorSelect;
import org.opendaylight.ovsdb.lib.message.TransactBuilder;
import org.opendaylight.ovsdb.lib.notation.Condition;
import org.opendaylight.ovsdb.lib.notation.Function;
import org.opendaylight.ovsdb.lib.notation.Mutator;
import org.opendaylight.ovsdb.lib.notation.OvsdbMap;
import org.opendaylight.ovsdb.lib.notation.OvsdbSet;
import org.opendaylight.ovsdb.lib.notation.UUID;
import org.opendaylight.ovsdb.lib.operations.ConditionalOperation;
import org.opendaylight.ovsdb.lib.operations.Delete;
import org.opendaylight.ovsdb.lib.operations.Insert;
import org.opendaylight.ovsdb.lib.operations.Mutate;
import org.opendaylight.ovsdb.lib.operations.Operation;
import org.opendaylight.ovsdb.lib.operations.Select;
import org.opendaylight.ovsdb.lib.operations.Update;
import org.opendaylight.ovsdb.lib.schema.ColumnSchema;
import org.opendaylight.ovsdb.lib.schema.DatabaseSchema;
import org.opendaylight.ovsdb.lib.schema.GenericTableSchema;
import org.ovn.evpn.adapter.ovsdb.OvsdbValue.Atom;

/**
 * Our rows and operations in terms of OpenDaylight's library, for one schema of the server.
 * Immutable.
 *
 * <p>The library is generic over table schema classes that do not exist for OVN, hence the raw
 * types; they stay in this file. Values are read by their JSON shape and not by the library, which
 * takes {@code "max": 2} for 1.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class OdlCodec {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private final DatabaseSchema schema;

  OdlCodec(String database, JsonNode schemaJson) {
    try {
      this.schema = DatabaseSchema.fromJson(database, schemaJson).withInternallyGeneratedColumns();
    } catch (RuntimeException e) {
      throw new OvsdbException(
          OvsdbException.Kind.PROTOCOL, "the schema of " + database + " cannot be read", e);
    }
  }

  /** The wanted tables and columns that the schema has. */
  Map<String, Set<String>> present(Monitor wanted) {
    Map<String, Set<String>> result = new HashMap<>();
    wanted
        .columns()
        .forEach((table, columns) -> {
          if (schema.hasTable(table)) {
            Set<String> known = new HashSet<>(columns);
            known.retainAll(table(table).getColumns());
            result.put(table, known);
          }
        });
    return result;
  }

  /** Parameters of {@code monitor}: a full snapshot, then all changes. */
  List<Object> monitorParams(String id, Map<String, Set<String>> columns) {
    Map<String, MonitorRequest> requests = new LinkedHashMap<>();
    columns.forEach((table, names) -> {
      MonitorRequest request = new MonitorRequest(table, names);
      request.setSelect(new MonitorSelect(true, true, true, true));
      requests.put(table, request);
    });
    return List.of(schema.getName(), id, requests);
  }

  /**
   * Parameters of {@code transact}.
   *
   * @throws IllegalArgumentException when the schema lacks a table or column
   */
  List<Object> transactParams(List<Op> ops) {
    TransactBuilder builder = new TransactBuilder(schema);
    for (Op op : ops) {
      builder.addOperation(operation(op));
    }
    return builder.params();
  }

  private Operation operation(Op op) {
    GenericTableSchema table = table(op.table());
    return switch (op) {
      case Op.Insert insert -> {
        Insert<GenericTableSchema> result = new Insert<>(table);
        insert.name().ifPresent(result::setUuidName);
        insert.row().forEach((name, value) -> result.value(column(table, name), odl(value)));
        yield result;
      }
      case Op.Update update -> {
        Update<GenericTableSchema> result = new Update<>(table);
        update.row().forEach((name, value) -> result.set(column(table, name), odl(value)));
        yield where(result, table, update.where());
      }
      case Op.Mutate mutate -> {
        Mutate<GenericTableSchema> result = new Mutate<>(table);
        for (Mutation m : mutate.mutations()) {
          Mutator mutator =
              switch (m.mutator()) {
                case INSERT -> Mutator.INSERT;
                case DELETE -> Mutator.DELETE;
              };
          result.addMutation(column(table, m.column()), mutator, odl(m.value()));
        }
        yield where(result, table, mutate.where());
      }
      case Op.Delete delete -> where(new Delete<>(table), table, delete.where());
      case Op.Select select -> {
        Select<GenericTableSchema> result = new Select<>(table);
        select.columns().forEach(name -> result.column(column(table, name)));
        yield where(result, table, select.where());
      }
      case Op.Wait wait -> {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, OvsdbValue> row : wait.rows()) {
          Map<String, Object> values = new LinkedHashMap<>();
          row.forEach((name, value) -> values.put(column(table, name).getName(), odl(value)));
          rows.add(values);
        }
        wait.columns().forEach(name -> column(table, name));
        yield new WaitOperation(
            table, conditions(table, wait.where()), wait.columns(), wait.equal(), rows);
      }
    };
  }

  private <O extends Operation & ConditionalOperation> O where(
      O operation, GenericTableSchema table, List<Clause> where) {
    conditions(table, where).forEach(operation::addCondition);
    return operation;
  }

  private List<Condition> conditions(GenericTableSchema table, List<Clause> where) {
    List<Condition> result = new ArrayList<>();
    for (Clause c : where) {
      Function function =
          switch (c.function()) {
            case EQUAL -> Function.EQUALS;
            case NOT_EQUAL -> Function.NOT_EQUALS;
            case INCLUDES -> Function.INCLUDES;
            case EXCLUDES -> Function.EXCLUDES;
          };
      result.add(new Condition(column(table, c.column()).getName(), function, odl(c.value())));
    }
    return result;
  }

  private GenericTableSchema table(String name) {
    if (!schema.hasTable(name)) {
      throw new IllegalArgumentException(
          "database " + schema.getName() + " " + schema.getVersion() + " has no table " + name);
    }
    return schema.table(name, GenericTableSchema.class);
  }

  private ColumnSchema column(GenericTableSchema table, String name) {
    if (!table.hasColumn(name)) {
      throw new IllegalArgumentException(
          String.format(
              "table %s of database %s %s has no column %s",
              table.getName(), schema.getName(), schema.getVersion(), name));
    }
    return table.column(name);
  }

  private static Object odl(OvsdbValue value) {
    return switch (value) {
      case Atom atom -> odlAtom(atom);
      case OvsdbValue.SetOf(Set<Atom> atoms) -> {
        Set<Object> set = new LinkedHashSet<>();
        atoms.forEach(atom -> set.add(odlAtom(atom)));
        yield OvsdbSet.fromSet(set);
      }
      case OvsdbValue.MapOf(Map<Atom, Atom> entries) -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        entries.forEach((k, v) -> map.put(odlAtom(k), odlAtom(v)));
        yield OvsdbMap.fromMap(map);
      }
    };
  }

  private static Object odlAtom(Atom atom) {
    return switch (atom) {
      case OvsdbValue.Text(String text) -> text;
      case OvsdbValue.Int(long number) -> number;
      case OvsdbValue.Real(double number) -> number;
      case OvsdbValue.Bool(boolean bool) -> bool;
      case OvsdbValue.Ref(Uuid uuid) -> new UUID(uuid.text());
    };
  }

  /** A row of an update notification, snapshot or selection. */
  Row row(String table, Uuid uuid, JsonNode json) {
    GenericTableSchema tableSchema = table(table);
    Map<String, OvsdbValue> columns = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      String name = field.getKey();
      boolean multiple =
          tableSchema.hasColumn(name) && tableSchema.getColumnType(name).isMultiValued();
      columns.put(name, value(field.getValue(), multiple));
    }
    return new Row(uuid, columns);
  }

  /**
   * Reads a value by its shape; an optional or multiple column with one element comes as the bare
   * atom (RFC 7047 §5.1) and becomes a set of one.
   */
  static OvsdbValue value(JsonNode json, boolean multiple) {
    if (json.isArray() && json.size() == 2 && json.get(0).isTextual()) {
      switch (json.get(0).asText()) {
        case "set" -> {
          Set<Atom> atoms = new LinkedHashSet<>();
          json.get(1).forEach(element -> atoms.add(atom(element)));
          return new OvsdbValue.SetOf(atoms);
        }
        case "map" -> {
          Map<Atom, Atom> entries = new LinkedHashMap<>();
          json.get(1).forEach(pair -> entries.put(atom(pair.get(0)), atom(pair.get(1))));
          return new OvsdbValue.MapOf(entries);
        }
        default -> {
          // "uuid": an atom
        }
      }
    }
    Atom atom = atom(json);
    return multiple ? OvsdbValue.one(atom) : atom;
  }

  private static Atom atom(JsonNode json) {
    if (json.isTextual()) {
      return new OvsdbValue.Text(json.asText());
    }
    if (json.isBoolean()) {
      return new OvsdbValue.Bool(json.asBoolean());
    }
    if (json.isIntegralNumber()) {
      return new OvsdbValue.Int(json.asLong());
    }
    if (json.isNumber()) {
      return new OvsdbValue.Real(json.asDouble());
    }
    if (json.isArray() && json.size() == 2 && json.get(1).isTextual()) {
      return new OvsdbValue.Ref(new Uuid(json.get(1).asText()));
    }
    throw new OvsdbException(OvsdbException.Kind.PROTOCOL, "not an OVSDB value: " + json);
  }

  /** JSON of an RPC request, and of anything in it. */
  static byte[] bytes(Object message) {
    try {
      return JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON", e);
    }
  }

  /**
   * Checks every element of a reply, also the extra one at the end by which a failure of the commit
   * itself is told (RFC 7047 §4.1.3).
   */
  TransactionResult result(Transaction transaction, JsonNode reply) {
    List<Op> ops = transaction.ops();
    if (!reply.isArray()) {
      throw new OvsdbException(
          OvsdbException.Kind.PROTOCOL, "transact was answered with " + reply.getNodeType());
    }
    for (int i = 0; i < reply.size(); i++) {
      JsonNode error = reply.get(i).get("error");
      if (error != null && !error.isNull()) {
        JsonNode details = reply.get(i).path("details");
        boolean waited = i < ops.size() && ops.get(i) instanceof Op.Wait;
        throw new OvsdbException(
            waited && error.asText().equals("timed out")
                ? OvsdbException.Kind.CHANGED
                : OvsdbException.Kind.REJECTED,
            String.format(
                "%s: \"%s\" failed at %s: %s%s",
                schema.getName(),
                transaction.purpose(),
                i < ops.size() ? describe(i, ops.get(i)) : "the commit",
                error.asText(),
                details.isTextual() ? " (" + details.asText() + ")" : ""));
      }
    }
    if (reply.size() < ops.size()) {
      throw new OvsdbException(
          OvsdbException.Kind.PROTOCOL,
          String.format("%d answers for %d operations", reply.size(), ops.size()));
    }
    List<TransactionResult.OpResult> results = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      JsonNode element = reply.get(i);
      JsonNode uuid = element.path("uuid").path(1);
      List<Row> rows = new ArrayList<>();
      for (JsonNode row : element.path("rows")) {
        JsonNode id = row.path("_uuid").path(1);
        rows.add(row(ops.get(i).table(), new Uuid(id.isTextual() ? id.asText() : "none"), row));
      }
      results.add(
          new TransactionResult.OpResult(
              uuid.isTextual() ? Optional.of(new Uuid(uuid.asText())) : Optional.empty(),
              element.path("count").asLong(0),
              rows));
    }
    return new TransactionResult(results);
  }

  private static String describe(int index, Op op) {
    String verb =
        switch (op) {
          case Op.Insert ignored -> "insert into";
          case Op.Update ignored -> "update of";
          case Op.Mutate ignored -> "mutate of";
          case Op.Delete ignored -> "delete from";
          case Op.Wait ignored -> "wait on";
          case Op.Select ignored -> "select from";
        };
    return "operation " + index + ", " + verb + " " + op.table();
  }
}
