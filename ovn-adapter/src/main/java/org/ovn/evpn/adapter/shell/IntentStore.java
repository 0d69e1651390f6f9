// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.reconcile.StoredIntent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last accepted intent on disk, so that the agent can start, and repair what drifts, without
 * the API server. Written by rename: a reader sees the old file or the new one. Not thread-safe.
 */
final class IntentStore {
  private static final Logger LOG = LoggerFactory.getLogger(IntentStore.class);

  /** What a newer agent stored besides is passed over: an agent can be rolled back. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Kept for as long as the process runs: a lock goes with its channel. */
  private static final List<FileLock> HELD = new CopyOnWriteArrayList<>();

  private static final Duration POLL = Duration.ofMillis(100);

  private final Path file;

  /** The whole intent, when it differs from that in {@link #file} in what does not last. */
  private final Path recent;

  private final String node;
  private NodeIntent rescued;

  /** What of the intent in the file lasts; absent while the file is not known to have it. */
  private @Nullable StoredIntent synced;

  private @Nullable StoredIntent owed;
  private String failure = "";

  /** A store in this folder, which is made when it is not there. */
  IntentStore(Path folder, String node) throws IOException {
    Files.createDirectories(folder);
    this.file = folder.resolve("intent.json");
    this.recent = folder.resolve("intent.recent.json");
    this.node = node;
    this.rescued = StoredIntent.none(node).retiring();
  }

  /**
   * Holds the folder as {@link #hold()} does, and waits for one who is about to end.
   *
   * @param patience how long at most; a whole second or more is usual
   */
  boolean hold(Duration patience) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (!hold()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return true;
  }

  /**
   * Holds the folder until this process ends, so that an agent and a release do not work against
   * each other; false when another process holds it.
   */
  boolean hold() throws IOException {
    FileChannel channel =
        FileChannel.open(
            file.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return HELD.add(lock);
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is held by this process", channel);
    }
    channel.close();
    return false;
  }

  /** Nothing is wanted any more, and nothing is left. */
  void forget() throws IOException {
    Files.deleteIfExists(recent);
    Files.deleteIfExists(file);
  }

  /** The node that it is of. */
  String node() {
    return node;
  }

  /**
   * What was stored last; empty when there is nothing, or nothing readable, of this node. That is
   * not the same as the intent to have nothing.
   */
  Optional<StoredIntent> load() {
    try {
      StoredIntent stored = read(file);
      if (stored.current().node().equals(node)) {
        synced = stored.lasting();
        return Optional.of(readRecent().filter(r -> r.lasting().equals(synced)).orElse(stored));
      }
      LOG.warn("{} is of node {}, not {}: it is ignored", file, stored.current().node(), node);
    } catch (NoSuchFileException e) {
      LOG.info("no intent is stored in {}", file);
    } catch (IOException e) {
      // a damaged file, or one of another version: the API has the truth, but for what is to go
      LOG.warn("{} is not readable: {}", file, e.getMessage());
      rescue();
    }
    return Optional.empty();
  }

  private static StoredIntent read(Path file) throws IOException {
    StoredIntent stored = JSON.readValue(Files.readAllBytes(file), StoredIntent.class);
    if (stored == null) {
      throw new IOException("it says null");
    }
    return stored;
  }

  /** After a loss of power it may hold anything, or be of an intent before. */
  private Optional<StoredIntent> readRecent() {
    try {
      return Optional.of(read(recent));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.info("{} is passed over: {}", recent, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * What of a file that cannot be read as a whole may have to be given back to OVN-Kubernetes, as
   * far as that can be read: what was to be given back, which nobody else knows of, and what was
   * wanted. Of the latter goes only what the API does not have any more when it answers; the rest
   * stays, for a network on its old port does not retire. Empty before {@link #load}.
   */
  NodeIntent rescued() {
    return rescued;
  }

  /** Keeps the file for an agent that can read it, and takes the networks out of it. */
  private void rescue() {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      Files.copy(
          file,
          file.resolveSibling(file.getFileName() + ".unread"),
          StandardCopyOption.REPLACE_EXISTING);
      Map<String, VtepIntent> vteps = new LinkedHashMap<>();
      Map<String, NetworkIntent> networks = new LinkedHashMap<>();
      // of a network that is in both the port is the one that retires
      for (String part : List.of("retiring", "current")) {
        JsonNode intent = tree.path(part);
        if (intent.path("node").asText().equals(node)) {
          each(intent.path("networks"), NetworkIntent.class)
              .forEach(network -> networks.putIfAbsent(network.name(), network));
          each(intent.path("vteps"), VtepIntent.class)
              .forEach(vtep -> vteps.put(vtep.name(), vtep));
        }
      }
      rescued =
          new NodeIntent(
              node,
              List.copyOf(vteps.values()),
              networks.values().stream().filter(n -> vteps.containsKey(n.vtep())).toList());
      LOG.info("of {} {} networks can be read", file, rescued.networks().size());
    } catch (IOException e) {
      LOG.warn("{}: nothing of it can be kept: {}", file, e.getMessage());
    }
  }

  private static <T> List<T> each(JsonNode array, Class<T> type) {
    List<T> result = new ArrayList<>();
    for (JsonNode one : array) {
      try {
        result.add(JSON.treeToValue(one, type));
      } catch (JsonProcessingException e) {
        LOG.warn("one of the networks and VTEPs cannot be read: {}", e.getMessage());
      }
    }
    return result;
  }

  /** Stores; where the folder cannot be written, the node is programmed all the same. */
  void keep(StoredIntent intent) {
    try {
      save(intent);
      owed = null;
      failure = "";
    } catch (IOException e) {
      owed = intent;
      if (!e.toString().equals(failure)) {
        LOG.error("the intent cannot be stored: {}", e.toString());
      }
      failure = e.toString();
    }
  }

  /** Tries once more what could not be stored. */
  void keepOwed() {
    StoredIntent intent = owed;
    if (intent != null) {
      keep(intent);
    }
  }

  /** Why the file is not what it should be; empty when it is. */
  Optional<String> failure() {
    return failure.isEmpty() ? Optional.empty() : Optional.of(file + ": " + failure);
  }

  /**
   * Stores. Pods come and go far more often than networks, and a disk may take tens of milliseconds
   * to sync: so what a loss of power makes void anyway goes into a file of its own, unsynced, which
   * outlives the process and no more. The synced file is left alone then, for one that replaced it
   * unsynced could be empty after a loss of power.
   *
   * @throws IOException when the folder cannot be written
   */
  void save(StoredIntent intent) throws IOException {
    StoredIntent durable = intent.lasting();
    if (durable.equals(synced) && Files.exists(file)) {
      write(recent, intent, false);
      return;
    }
    synced = null; // until it is there as a whole
    write(file, intent, true);
    synced = durable;
    Files.deleteIfExists(recent);
  }

  private static void write(Path file, StoredIntent intent, boolean sync) throws IOException {
    byte[] bytes;
    try {
      bytes = JSON.writeValueAsBytes(intent);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an intent is always JSON", e);
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (sync) {
        channel.force(true);
      }
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (sync) {
      try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
        folder.force(true); // the name, too, must outlive a loss of power
      }
    }
  }
}
