// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.api.value.Backoff;

/**
 * Asks the kernel by rtnetlink: changes in batches of many messages a send with one answer each,
 * and dumps. It belongs to the network namespace of the process.
 *
 * <p>Thread-safe, and fit for virtual threads: the system calls are made by one platform thread of
 * its own, in the order of the calls here.
 */
public final class NetlinkSocket implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int MESSAGES_PER_SEND = 128;
  private static final int OCTETS_PER_SEND = 64 * 1024;
  private static final int DUMP_ATTEMPTS = 8;

  /** Tables that change now, as when FRR starts, stay still a moment later: 0.6 s in all. */
  private static final Backoff DUMP_PAUSES =
      new Backoff(Duration.ofMillis(5), Duration.ofMillis(320));

  private static final int WAIT_MILLIS = 1000;
  private static final int WAITS = 15;

  private final ExecutorService thread;
  private final Transport socket;
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong sends = new AtomicLong();
  private final AtomicLong interrupted = new AtomicLong();
  private int sequence = 1;

  private NetlinkSocket(ExecutorService thread, Transport socket) {
    this.thread = thread;
    this.socket = socket;
  }

  /**
   * Opens a socket.
   *
   * @throws NetlinkException when the kernel has no rtnetlink socket for us
   */
  public static NetlinkSocket open() {
    return over(() -> {
      RawSocket socket = new RawSocket();
      socket.receiveTimeout(WAIT_MILLIS);
      return socket;
    });
  }

  /** One whose datagrams go another way. */
  static NetlinkSocket over(Supplier<Transport> transport) {
    String name = "rtnetlink-" + NUMBER.incrementAndGet();
    ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
    try {
      return call(thread, () -> new NetlinkSocket(thread, transport.get()));
    } catch (RuntimeException e) {
      thread.shutdown();
      throw e;
    }
  }

  /** What this socket has done so far. */
  public NetlinkCounters counters() {
    return new NetlinkCounters(writes.get(), reads.get(), sends.get(), interrupted.get());
  }

  /**
   * Sends the requests in order. The kernel carries out each one whatever became of those before
   * it.
   *
   * @return one result per request, in their order
   * @throws NetlinkException when the socket itself fails
   */
  public List<NetlinkResult> execute(List<NetlinkRequest> requests) {
    List<NetlinkRequest> all = List.copyOf(requests);
    return call(thread, () -> executeHere(all));
  }

  /**
   * Dumps; begins again, after pauses that grow, when the kernel's tables changed while it was
   * going on.
   *
   * @throws NetlinkException when the kernel refuses, or the tables never stayed still
   * @throws NetlinkFormatException when a message could not be read
   */
  public List<Envelope> dump(NetlinkRequest request) {
    List<Envelope> messages = new ArrayList<>();
    dump(request, messages::add);
    return messages;
  }

  /**
   * The same for large tables: once all of it has come, one message after the other is read, handed
   * over and let go of. If one of them cannot be read, those before it were handed over and mean
   * nothing.
   *
   * @param each called by the thread of the caller
   */
  public void dump(NetlinkRequest request, Consumer<Envelope> each) {
    Dump dump = dumpWhole(request);
    for (ByteBuffer d = dump.datagrams().poll(); d != null; d = dump.datagrams().poll()) {
      int at = 0;
      while (at < d.limit()) {
        int length = Codec.length(d, at);
        if (d.getInt(at + 8) == dump.number() && (d.getShort(at + 4) & 0xffff) >= 16) {
          each.accept(Codec.decode(d, at));
        }
        at += Codec.align(length);
      }
    }
  }

  private Dump dumpWhole(NetlinkRequest request) {
    for (int attempt = 1; ; attempt++) {
      Optional<Dump> result = call(thread, () -> dumpOnce(request));
      if (result.isPresent()) {
        return result.get();
      }
      interrupted.incrementAndGet();
      if (attempt == DUMP_ATTEMPTS) {
        break;
      }
      pause(attempt);
    }
    throw new NetlinkException(
        request.purpose()
            + ": the kernel's tables changed during each of "
            + DUMP_ATTEMPTS
            + " dumps",
        Errno.EAGAIN);
  }

  /**
   * The thread of the socket is free meanwhile: what changes the tables may be a change of ours.
   */
  private static void pause(int attempt) {
    try {
      Thread.sleep(DUMP_PAUSES.delay(attempt));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NetlinkException("interrupted while the kernel was asked", e);
    }
  }

  private List<NetlinkResult> executeHere(List<NetlinkRequest> requests) {
    List<NetlinkResult> results = new ArrayList<>(requests.size());
    int next = 0;
    while (next < requests.size()) {
      Batch batch = new Batch();
      while (next < requests.size() && batch.hasRoom()) {
        batch.add(requests.get(next++));
      }
      results.addAll(batch.run());
    }
    return results;
  }

  /** Requests that go out in one send, and what came back for each. */
  private final class Batch {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final List<NetlinkRequest> requests = new ArrayList<>();
    private final List<byte[]> encoded = new ArrayList<>();
    private final Map<Integer, Integer> positions = new HashMap<>();
    private final List<@Nullable NetlinkResult> results = new ArrayList<>();
    private final Map<Integer, List<Envelope>> replies = new HashMap<>();
    private int answered;

    boolean hasRoom() {
      return requests.size() < MESSAGES_PER_SEND && octets.size() < OCTETS_PER_SEND;
    }

    void add(NetlinkRequest request) {
      int number = sequence++;
      byte[] message =
          Codec.encode(
              new Envelope(
                  request.type(),
                  request.flags() | Rt.NLM_F_REQUEST | Rt.NLM_F_ACK,
                  number,
                  0,
                  request.body()));
      positions.put(number, requests.size());
      requests.add(request);
      encoded.add(message);
      octets.writeBytes(message);
      (request.isWrite() ? writes : reads).incrementAndGet();
    }

    List<NetlinkResult> run() {
      socket.send(octets.toByteArray());
      sends.incrementAndGet();
      results.addAll(Collections.nCopies(requests.size(), null));
      int failure = Errno.ETIMEDOUT;
      int waits = 0;
      while (answered < requests.size() && waits < WAITS) {
        List<ByteBuffer> datagrams;
        try {
          datagrams = socket.receive();
        } catch (NetlinkException e) {
          failure =
              e.errno(); // answers were lost: the requests themselves may have been carried out
          break;
        }
        if (datagrams.isEmpty()) {
          waits++;
        }
        datagrams.forEach(this::read);
      }
      return complete(failure);
    }

    private void read(ByteBuffer datagram) {
      int at = 0;
      while (at < datagram.limit()) {
        int length = Codec.length(datagram, at);
        Integer position = positions.get(datagram.getInt(at + 8));
        if (position != null && results.get(position) == null) {
          int type = datagram.getShort(at + 4) & 0xffff;
          if (type == Rt.NLMSG_ERROR) {
            results.set(position, acknowledged(datagram, at, length, position));
            answered++;
          } else if (type >= 16) {
            replies
                .computeIfAbsent(position, _ -> new ArrayList<>())
                .add(Codec.decode(datagram, at));
          }
        }
        at += Codec.align(length);
      }
    }

    private NetlinkResult acknowledged(ByteBuffer datagram, int at, int length, int position) {
      return Acks.read(datagram, at, length, requests.get(position), encoded.get(position))
          .<NetlinkResult>map(NetlinkResult.Refused::new)
          .orElse(
              new NetlinkResult.Done(
                  replies.getOrDefault(position, List.of()), Acks.text(datagram, at, length)));
    }

    /** The results; what has no answer is refused with that error. */
    private List<NetlinkResult> complete(int failure) {
      List<NetlinkResult> complete = new ArrayList<>(results.size());
      for (int i = 0; i < results.size(); i++) {
        NetlinkResult result = results.get(i);
        complete.add(
            result != null
                ? result
                : new NetlinkResult.Refused(
                    new NetlinkError(
                        requests.get(i).purpose(),
                        failure,
                        Optional.of("no answer came"),
                        Optional.empty())));
      }
      return complete;
    }
  }

  /** A dump as it came, and the sequence number that its messages have. */
  private record Dump(Deque<ByteBuffer> datagrams, int number) {}

  /** One attempt; empty when the kernel says that its tables changed meanwhile. */
  private Optional<Dump> dumpOnce(NetlinkRequest request) {
    int number = sequence++;
    byte[] encoded =
        Codec.encode(
            new Envelope(
                request.type(),
                request.flags() | Rt.NLM_F_REQUEST | Rt.NLM_F_DUMP,
                number,
                0,
                request.body()));
    reads.incrementAndGet();
    sends.incrementAndGet();
    socket.send(encoded);
    boolean torn = false;
    int waits = 0;
    // Decoded only when all has come, so that an unreadable message leaves no half-read dump
    // behind.
    Deque<ByteBuffer> datagrams = new ArrayDeque<>();
    while (true) {
      List<ByteBuffer> came = socket.receive();
      if (came.isEmpty() && ++waits >= WAITS) {
        throw new NetlinkException(request.purpose() + ": the dump did not end", Errno.ETIMEDOUT);
      }
      for (ByteBuffer datagram : came) {
        int at = 0;
        boolean ours = false;
        while (at < datagram.limit()) {
          int length = Codec.length(datagram, at);
          int type = datagram.getShort(at + 4) & 0xffff;
          if (datagram.getInt(at + 8) == number) {
            ours = true;
            torn |= (datagram.getShort(at + 6) & Rt.NLM_F_DUMP_INTR) != 0;
            if (type == Rt.NLMSG_ERROR || type == Rt.NLMSG_DONE) {
              Optional<NetlinkError> error = Acks.read(datagram, at, length, request, encoded);
              if (error.isPresent()) {
                throw new NetlinkException(error.get());
              }
              datagrams.add(datagram);
              return torn ? Optional.empty() : Optional.of(new Dump(datagrams, number));
            }
          }
          at += Codec.align(length);
        }
        if (ours) {
          datagrams.add(datagram);
        }
      }
    }
  }

  private static <T> T call(ExecutorService thread, Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NetlinkException("interrupted while the kernel was asked", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case NetlinkException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new NetlinkException("the kernel could not be asked", e);
      }
    }
  }

  @Override
  public void close() {
    thread.execute(socket::close);
    thread.shutdown();
  }
}
