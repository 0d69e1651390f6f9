// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.api.value.Backoff;

/** Against a real ovsdb-server, with ovs-vsctl as witness. */
@Tag("ovs")
class OvsdbClientTest {
  private static final Monitor MONITOR =
      new Monitor(
          Map.of(
              "Bridge", Set.of("name", "ports", "external_ids", "datapath_id"),
              "Port", Set.of("name", "interfaces", "external_ids", "tag"),
              "Interface", Set.of("name", "type", "external_ids", "mtu_request", "no_such_column"),
              "Open_vSwitch", Set.of("bridges"),
              "No_Such_Table", Set.of("name")));

  @TempDir Path folder;
  private OvsServer server;
  private OvsdbClient client;
  private final List<RowChange> seen = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    server = OvsServer.start(folder, OvsServer.VSWITCH_SCHEMA);
    server.vsctl("init");
    client = start(Duration.ofSeconds(10));
  }

  private OvsdbClient start(Duration deadline) {
    OvsdbClient result =
        OvsdbClient.start(
            new OvsdbOptions(
                List.of(server.socket()),
                "Open_vSwitch",
                MONITOR,
                deadline,
                Duration.ofSeconds(30),
                1 << 20,
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(200))),
            (now, changes) -> seen.addAll(changes));
    await().atMost(Duration.ofSeconds(10)).until(() -> result.database().inSync());
    return result;
  }

  @Test
  void server_comingBack_isInSyncAtOnce() throws InterruptedException {
    try (OvsdbClient patient =
        OvsdbClient.start(
            OvsdbOptions.of(List.of(server.socket()), "Open_vSwitch", MONITOR), (_, _) -> {})) {
      await().atMost(Duration.ofSeconds(10)).until(() -> patient.database().inSync());
      server.crash();
      await().atMost(Duration.ofSeconds(10)).until(() -> !patient.database().inSync());
      Thread.sleep(10_000); // what would make a growing pause long
      server.up();
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofMillis(500))
          .until(() -> patient.database().inSync());
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private TransactionResult transact(Op... ops) {
    return client.transact(new Transaction("test", List.of(ops))).join();
  }

  private Uuid root() {
    return client.database().rows("Open_vSwitch").iterator().next().uuid();
  }

  private TransactionResult addBridge(String name) {
    return transact(
        Op.insert(
            "Interface",
            "iface",
            Map.of("name", OvsdbValue.text(name), "type", OvsdbValue.text("internal"))),
        Op.insert(
            "Port",
            "port",
            Map.of(
                "name",
                OvsdbValue.text(name),
                "interfaces",
                OvsdbValue.one(OvsdbValue.ref(Uuid.named("iface"))))),
        Op.insert(
            "Bridge",
            "bridge",
            Map.of(
                "name",
                OvsdbValue.text(name),
                "ports",
                OvsdbValue.refs(List.of(Uuid.named("port"))),
                "external_ids",
                OvsdbValue.map(Map.of("k\"e\\y", "v\\")))),
        Op.mutate(
            "Open_vSwitch", root(), Mutation.insertRefs("bridges", List.of(Uuid.named("bridge")))));
  }

  @Test
  void transaction_completed_isInTheTables() {
    TransactionResult result = addBridge("br0");
    Uuid bridge = result.results().get(2).uuid().orElseThrow();
    Row row = client.database().row("Bridge", bridge).orElseThrow();
    assertThat(row.text("name")).isEqualTo("br0");
    assertThat(row.map("external_ids")).containsExactly(Map.entry("k\"e\\y", "v\\"));
    assertThat(result.results().get(3).count()).isEqualTo(1);
    assertThat(server.vsctl("list-ports", "br0")).isEmpty();
    assertThat(server.vsctl("br-exists", "br0")).isEmpty();
    assertThat(client.counters().transactions()).isEqualTo(1);
    assertThat(client.counters().writes()).isEqualTo(4);
    Uuid iface = result.results().get(0).uuid().orElseThrow();
    assertThat(
            transact(
                    new Op.Select(
                        "Interface",
                        List.of(Clause.equal("name", OvsdbValue.text("br0"))),
                        Set.of("_uuid", "name", "mtu_request")))
                .results()
                .getFirst()
                .rows())
        .singleElement()
        .satisfies(selected -> {
          assertThat(selected.uuid()).isEqualTo(iface);
          assertThat(selected.integer("mtu_request")).isEmpty();
        });
    assertThat(client.counters().writes()).as("a select writes nothing").isEqualTo(4);
  }

  @Test
  void changes_ofOthers_arrive() {
    server.vsctl("add-br", "br-int", "--", "set", "Interface", "br-int", "mtu_request=1350");
    // a string that ends in a backslash must not silence the connection
    server.vsctl("set", "Bridge", "br-int", "external_ids:bs=\"x\\\\\"");
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() ->
            client.database().rows("Bridge").stream()
                .anyMatch(b -> "x\\".equals(b.map("external_ids").get("bs"))));
    Row iface = client.database().rows("Interface").iterator().next();
    assertThat(iface.integer("mtu_request")).hasValue(1350);
    assertThat(client.database().has("Interface", "mtu_request")).isTrue();
    assertThat(client.database().has("Interface", "no_such_column")).isFalse();
    assertThat(client.database().has("No_Such_Table", "name")).isFalse();
    server.vsctl("del-br", "br-int");
    await().until(() -> client.database().rows("Interface").isEmpty());
    assertThat(seen)
        .anySatisfy(change -> {
          assertThat(change.table()).isEqualTo("Interface");
          assertThat(change.before()).contains(iface);
          assertThat(change.after()).isEmpty();
        });
  }

  @Test
  void transaction_failingAtItsCommit_isAFailure() {
    addBridge("br0");
    assertThatThrownBy(() -> addBridge("br0"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(OvsdbException.class)
        .hasMessageContaining("the commit")
        .hasMessageContaining("constraint violation")
        .extracting(e -> ((OvsdbException) e).kind())
        .isEqualTo(OvsdbException.Kind.REJECTED);
    assertThat(client.counters().rejected()).isEqualTo(1);
  }

  @Test
  void wait_seeingOtherValues_stopsTheTransaction() {
    Uuid bridge = addBridge("br0").results().get(2).uuid().orElseThrow();
    Map<String, OvsdbValue> now = Map.of("external_ids", OvsdbValue.map(Map.of("k\"e\\y", "v\\")));
    Map<String, OvsdbValue> other = Map.of("external_ids", OvsdbValue.map(Map.of("a", "b")));
    transact(Op.unchanged("Bridge", bridge, now), Op.update("Bridge", bridge, other));
    assertThatThrownBy(
            () -> transact(Op.unchanged("Bridge", bridge, now), Op.delete("Bridge", bridge)))
        .cause()
        .hasMessageContaining("wait on Bridge")
        .extracting(e -> ((OvsdbException) e).kind())
        .isEqualTo(OvsdbException.Kind.CHANGED);
    transact(
        Op.mutate(
            "Bridge",
            bridge,
            Mutation.deleteKeys("external_ids", List.of("a")),
            Mutation.insertEntries("external_ids", Map.of("c", "d"))));
    assertThat(client.database().row("Bridge", bridge).orElseThrow().map("external_ids"))
        .isEqualTo(Map.of("c", "d"));
  }

  @Test
  void columns_unknown_areNamedAndNothingIsSent() {
    CompletableFuture<TransactionResult> result =
        client.transact(
            new Transaction(
                "test",
                List.of(
                    new Op.Insert("Bridge", Optional.empty(), Map.of("nam", OvsdbValue.NONE)))));
    assertThatThrownBy(result::join)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("table Bridge of database Open_vSwitch")
        .hasMessageContaining("no column nam");
    assertThat(client.counters().transactions()).isZero();
  }

  @Test
  void server_crashing_failsWhatIsPendingAndIsHealed() {
    addBridge("br0");
    server.signal("STOP");
    CompletableFuture<TransactionResult> pending =
        client.transact(
            new Transaction("test", List.of(new Op.Select("Bridge", List.of(), Set.of("name")))));
    server.crash();
    assertThatThrownBy(() -> pending.get(5, TimeUnit.SECONDS))
        .cause()
        .extracting(e -> ((OvsdbException) e).kind())
        .isEqualTo(OvsdbException.Kind.CONNECTION_LOST);
    await().until(() -> !client.database().inSync());
    assertThat(client.database().rows("Bridge")).as("the last rows stay").hasSize(1);
    assertThatThrownBy(() -> transact(Op.delete("Bridge", new Uuid("x"))))
        .cause()
        .extracting(e -> ((OvsdbException) e).kind())
        .isEqualTo(OvsdbException.Kind.NOT_CONNECTED);
    seen.clear();
    server.up();
    await().atMost(Duration.ofSeconds(10)).until(() -> client.database().inSync());
    assertThat(client.database().rows("Bridge")).hasSize(1);
    assertThat(seen).as("nothing changed meanwhile").isEmpty();
    assertThat(client.counters().connections()).isEqualTo(2);
    addBridge("br1");
  }

  @Test
  void server_notAnswering_isLeftAtTheDeadline() {
    try (OvsdbClient hasty = start(Duration.ofMillis(500))) {
      server.signal("STOP");
      assertThatThrownBy(() ->
              hasty
                  .transact(
                      new Transaction(
                          "test", List.of(new Op.Select("Bridge", List.of(), Set.of("name")))))
                  .join())
          .cause()
          .extracting(e -> ((OvsdbException) e).kind())
          .isEqualTo(OvsdbException.Kind.DEADLINE);
      server.signal("CONT");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> hasty.database().inSync() && hasty.counters().connections() == 2);
    }
  }

  @Test
  void snapshot_thatTakesLongerThanTheDeadline_isWaitedFor() throws InterruptedException {
    server.signal("STOP");
    try (OvsdbClient hasty =
        OvsdbClient.start(
            new OvsdbOptions(
                List.of(server.socket()),
                "Open_vSwitch",
                MONITOR,
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                1 << 20,
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(200))),
            (_, _) -> {})) {
      Thread.sleep(2_000);
      assertThat(hasty.database().inSync()).isFalse();
      server.signal("CONT");
      await().atMost(Duration.ofSeconds(10)).until(() -> hasty.database().inSync());
      assertThat(hasty.counters().connections()).isEqualTo(1);
      assertThat(server.vsctl("--version")).isNotEmpty();
      assertThat(hasty.counters().transactions()).isZero();
    }
  }

  @Test
  void inactivityProbe_ofTheServer_isAnswered() throws InterruptedException {
    // ovsdb-server drops a connection that is silent for twice its probe interval of 5 s
    Thread.sleep(12_000);
    assertThat(client.database().inSync()).isTrue();
    assertThat(client.counters().connections()).isEqualTo(1);
  }

  @Test
  void transaction_ofManyPorts_isWhole() {
    addBridge("br0");
    java.util.ArrayList<Op> ops = new java.util.ArrayList<>();
    java.util.ArrayList<Uuid> ports = new java.util.ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      ops.add(Op.insert("Interface", "i" + i, Map.of("name", OvsdbValue.text("p" + i))));
      ops.add(
          Op.insert(
              "Port",
              "p" + i,
              Map.of(
                  "name",
                  OvsdbValue.text("p" + i),
                  "interfaces",
                  OvsdbValue.refs(List.of(Uuid.named("i" + i))))));
      ports.add(Uuid.named("p" + i));
    }
    Uuid bridge = client.database().rows("Bridge").iterator().next().uuid();
    ops.add(Op.mutate("Bridge", bridge, Mutation.insertRefs("ports", ports)));
    transact(ops.toArray(Op[]::new));
    assertThat(client.database().rows("Port")).hasSize(1001);
    assertThat(server.vsctl("list-ports", "br0").lines()).hasSize(1000);
  }

  @Test
  void server_notThereYet_isWaitedFor(@TempDir Path other) {
    assertThat(Files.exists(other.resolve("db.sock"))).isFalse();
    try (OvsdbClient early =
        OvsdbClient.start(
            new OvsdbOptions(
                List.of(other.resolve("db.sock")),
                "Open_vSwitch",
                MONITOR,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                1 << 20,
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(200))),
            (now, changes) -> {})) {
      assertThat(early.database().inSync()).isFalse();
      try (OvsServer late = OvsServer.start(other, OvsServer.VSWITCH_SCHEMA)) {
        await().atMost(Duration.ofSeconds(10)).until(() -> early.database().inSync());
        assertThat(late.pid()).isPositive();
      }
    }
  }
}
