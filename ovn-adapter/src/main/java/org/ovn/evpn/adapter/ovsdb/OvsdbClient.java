// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one database that is kept up: monitored tables as an immutable {@link Database},
 * and transactions.
 *
 * <p>Connects in the background and again, with growing and jittered pauses, whenever the
 * connection ends; the tables then keep their last rows with {@link Database#inSync} false.
 * Thread-safe.
 */
public final class OvsdbClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OvsdbClient.class);
  private static final String MONITOR_ID = "evpn";

  private final OvsdbOptions options;
  private final OvsdbListener listener;
  private final EventLoopGroup loop;
  private final ExecutorService callbacks;
  private final AtomicLong transactions = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong updates = new AtomicLong();

  private volatile Database database;
  private volatile @Nullable Link link;
  private volatile boolean closing;
  private volatile String away;
  // event loop only
  private final SocketSearch search;
  private String socket;
  private int failures;
  private String lastFailure = "";

  /** A connection whose snapshot has arrived. */
  private record Link(RpcSession session, OdlCodec codec) {}

  private OvsdbClient(OvsdbOptions options, OvsdbListener listener) {
    this.options = options;
    this.listener = listener;
    this.database = Database.empty(options.database());
    this.search = new SocketSearch(options.sockets(), Files::exists);
    this.socket = search.places();
    this.away = options.database() + " at " + socket + ": not asked yet";
    String name = "ovsdb-" + options.database();
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, Thread.ofPlatform().daemon().name(name).factory(), NioIoHandler.newFactory());
    this.callbacks =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name(name + "-events").factory());
  }

  /** Starts connecting; never fails, whatever the state of the server. */
  public static OvsdbClient start(OvsdbOptions options, OvsdbListener listener) {
    OvsdbClient client = new OvsdbClient(options, listener);
    client.connect();
    return client;
  }

  /** The tables as last seen. */
  public Database database() {
    return database;
  }

  /** Why the database is not in sync, and where it was looked for; empty when it is. */
  public Optional<String> away() {
    return database.inSync() ? Optional.empty() : Optional.of(away);
  }

  /** What was done so far. */
  public OvsdbCounters counters() {
    return new OvsdbCounters(
        transactions.get(), writes.get(), rejected.get(), connections.get(), updates.get());
  }

  /**
   * Executes a transaction. When the future completes well, {@link #database()} shows the effect
   * already: the server sends its monitor update before the reply (RFC 7047 §4.1.6), and both are
   * read in order.
   *
   * @return completes exceptionally with an {@link OvsdbException}, or an {@link
   *     IllegalArgumentException} when the server's schema lacks a table or column
   */
  public CompletableFuture<TransactionResult> transact(Transaction transaction) {
    Link up = link;
    if (up == null) {
      return CompletableFuture.failedFuture(
          new OvsdbException(
              OvsdbException.Kind.NOT_CONNECTED,
              options.database() + " at " + search.places() + " is not connected"));
    }
    List<Object> params;
    try {
      params = up.codec().transactParams(transaction.ops());
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
    long writing = transaction.ops().stream().filter(Op::writes).count();
    if (writing > 0) {
      transactions.incrementAndGet();
      writes.addAndGet(writing);
      LOG.debug("{}: {}: {}", options.database(), transaction.purpose(), transaction.ops());
    }
    return up.session()
        .call("transact", params)
        .thenApply(reply -> {
          try {
            return up.codec().result(transaction, reply);
          } catch (OvsdbException e) {
            rejected.incrementAndGet();
            throw e;
          }
        });
  }

  /** Ends the connection; pending calls fail. Waits at most two seconds. */
  @Override
  public void close() {
    closing = true;
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    callbacks.shutdown();
  }

  private void connect() {
    if (closing) {
      return;
    }
    Optional<Path> found = search.now();
    if (found.isEmpty()) {
      socket = search.places();
      retry("no such socket in any of these places");
      return;
    }
    socket = found.get().toString();
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioDomainSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    // handlers are added when the connection stands
                  }
                })
            .connect(UnixDomainSocketAddress.of(found.get()));
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        connected(connecting.channel());
      } else {
        retry(String.valueOf(done.cause().getMessage()));
      }
    });
  }

  private void retry(String why) {
    if (closing || loop.isShuttingDown()) {
      return;
    }
    failures++;
    search.failed();
    away = options.database() + " at " + socket + ": " + why;
    long pause = options.backoff().jittered(failures).toMillis();
    if (!away.equals(lastFailure)) {
      LOG.warn("{}; trying again until it answers", away);
      lastFailure = away;
    }
    var _ = loop.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
  }

  private void connected(Channel channel) {
    Opening opening = new Opening();
    RpcSession session =
        new RpcSession(
            channel,
            options.database(),
            options.deadline(),
            options.maxFrameBytes(),
            opening::notified);
    channel.pipeline().addLast(session);
    channel.closeFuture().addListener(done -> lost(opening));
    var _ =
        session
            .call("get_schema", List.of(options.database()), options.snapshotDeadline())
            .thenCompose(schema -> {
              OdlCodec codec = new OdlCodec(options.database(), schema);
              Map<String, Set<String>> columns = codec.present(options.monitor());
              return session
                  .call(
                      "monitor",
                      codec.monitorParams(MONITOR_ID, columns),
                      options.snapshotDeadline())
                  .thenAccept(snapshot -> opening.synced(session, codec, columns, snapshot));
            })
            .whenComplete((done, failure) -> {
              if (failure != null) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                opening.failure = String.valueOf(cause.getMessage());
                session.close(opening.failure);
              }
            });
  }

  private void lost(Opening opening) {
    link = null;
    if (database.inSync()) {
      publish(
          new Database(database.name(), false, database.generation() + 1, database.tables()),
          List.of());
    }
    retry(opening.failure);
  }

  private void publish(Database now, List<RowChange> changes) {
    database = now;
    callbacks.execute(() -> {
      try {
        listener.changed(now, changes);
      } catch (RuntimeException e) {
        LOG.error("{}: a listener failed", options.database(), e);
      }
    });
  }

  /** State of one connection; event loop only. */
  private final class Opening {
    private @Nullable OdlCodec codec;
    private String failure = "the connection ended";

    void synced(
        RpcSession session, OdlCodec codec, Map<String, Set<String>> columns, JsonNode snapshot) {
      this.codec = codec;
      Map<String, Database.Table> tables = new HashMap<>();
      columns.forEach((table, names) -> {
        Map<Uuid, Row> rows = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : snapshot.path(table).properties()) {
          Uuid uuid = new Uuid(entry.getKey());
          rows.put(uuid, codec.row(table, uuid, entry.getValue().path("new")));
        }
        tables.put(table, new Database.Table(names, rows));
      });
      Database now = new Database(options.database(), true, database.generation() + 1, tables);
      List<RowChange> changes = difference(database, now);
      failures = 0;
      lastFailure = "";
      connections.incrementAndGet();
      link = new Link(session, codec);
      LOG.info("{} at {}: in sync", options.database(), socket);
      publish(now, changes);
    }

    void notified(String method, JsonNode params) {
      if (!method.equals("update")
          || !params.path(0).asText().equals(MONITOR_ID)
          || codec == null) {
        LOG.debug("{}: notification {} is not for us", options.database(), method);
        return;
      }
      updates.incrementAndGet();
      Map<String, Database.Table> tables = new HashMap<>(database.tables());
      List<RowChange> changes = new ArrayList<>();
      for (Map.Entry<String, JsonNode> update : params.path(1).properties()) {
        String name = update.getKey();
        Database.Table table = tables.get(name);
        if (table == null) {
          continue;
        }
        Map<Uuid, Row> rows = new HashMap<>(table.rows());
        for (Map.Entry<String, JsonNode> entry : update.getValue().properties()) {
          Uuid uuid = new Uuid(entry.getKey());
          JsonNode json = entry.getValue().path("new");
          Optional<Row> after =
              json.isObject() ? Optional.of(codec.row(name, uuid, json)) : Optional.empty();
          Optional<Row> before =
              Optional.ofNullable(
                  after.isPresent() ? rows.put(uuid, after.get()) : rows.remove(uuid));
          if (!before.equals(after)) {
            changes.add(new RowChange(name, uuid, before, after));
          }
        }
        tables.put(name, new Database.Table(table.columns(), rows));
      }
      if (!changes.isEmpty()) {
        publish(new Database(options.database(), true, database.generation() + 1, tables), changes);
      }
    }
  }

  private static List<RowChange> difference(Database before, Database after) {
    List<RowChange> changes = new ArrayList<>();
    Map<String, Database.Table> old = before.tables();
    after
        .tables()
        .forEach((name, table) -> {
          Map<Uuid, Row> gone =
              new HashMap<>(old.containsKey(name) ? old.get(name).rows() : Map.of());
          table
              .rows()
              .forEach((uuid, row) -> {
                Optional<Row> was = Optional.ofNullable(gone.remove(uuid));
                if (!was.equals(Optional.of(row))) {
                  changes.add(new RowChange(name, uuid, was, Optional.of(row)));
                }
              });
          gone.forEach((uuid, row) ->
              changes.add(new RowChange(name, uuid, Optional.of(row), Optional.empty())));
        });
    return changes;
  }
}
