// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC 1.0 over one connection. Answers the server's {@code echo}; fails what is pending when
 * the connection ends or the deadline passes. {@link #call} may be used from any thread, all else
 * happens on the channel's event loop.
 */
final class RpcSession extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(RpcSession.class);

  private final String peer;
  private final Duration deadline;
  private final JsonFrames frames;
  private final BiConsumer<String, JsonNode> notifications;
  private final Map<Long, CompletableFuture<JsonNode>> pending = new HashMap<>();
  private final Channel channel;
  private long lastId;
  private boolean closed;

  /**
   * @param notifications method and parameters of what the server sends unasked
   */
  RpcSession(
      Channel channel,
      String peer,
      Duration deadline,
      int maxFrameBytes,
      BiConsumer<String, JsonNode> notifications) {
    this.channel = channel;
    this.peer = peer;
    this.deadline = deadline;
    this.frames = new JsonFrames(maxFrameBytes);
    this.notifications = notifications;
  }

  /**
   * Sends a request. The future completes on the event loop: with the result, or with an {@link
   * OvsdbException}.
   *
   * @param params anything that becomes a JSON array
   */
  CompletableFuture<JsonNode> call(String method, Object params) {
    return call(method, params, deadline);
  }

  /** The same with a deadline of its own. */
  CompletableFuture<JsonNode> call(String method, Object params, Duration deadline) {
    JsonNode tree = OdlCodec.JSON.valueToTree(params);
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(() -> {
          if (closed) {
            answer.completeExceptionally(
                new OvsdbException(OvsdbException.Kind.NOT_CONNECTED, peer + " is not connected"));
            return;
          }
          long id = ++lastId;
          pending.put(id, answer);
          send(message("method", method, "params", tree, "id", id));
          var _ =
              channel
                  .eventLoop()
                  .schedule(
                      () -> expire(id, method, deadline),
                      deadline.toMillis(),
                      TimeUnit.MILLISECONDS);
        });
    return answer;
  }

  private void expire(long id, String method, Duration deadline) {
    CompletableFuture<JsonNode> answer = pending.remove(id);
    if (answer != null) {
      answer.completeExceptionally(
          new OvsdbException(
              OvsdbException.Kind.DEADLINE,
              peer + " did not answer " + method + " within " + deadline.toMillis() + " ms"));
      close("no answer to " + method);
    }
  }

  /** Ends the connection; the reason goes to the log. */
  void close(String why) {
    if (channel.isOpen()) {
      LOG.info("{}: closing the connection: {}", peer, why);
      var _ = channel.close();
    }
  }

  private static Map<String, @Nullable Object> message(
      String k1, Object v1, String k2, @Nullable Object v2, String k3, Object v3) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(k1, v1);
    map.put(k2, v2);
    map.put(k3, v3);
    return map;
  }

  private void send(Map<String, @Nullable Object> message) {
    // a write that fails closes the channel, which fails every pending call
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(OdlCodec.bytes(message)))
        .addListener(done -> {
          if (!done.isSuccess()) {
            close("write failed: " + done.cause());
          }
        });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf buffer)) {
      throw new IllegalStateException("unexpected " + message.getClass());
    }
    try {
      byte[] bytes = new byte[buffer.readableBytes()];
      buffer.readBytes(bytes);
      frames.feed(bytes, 0, bytes.length, this::frame);
    } catch (OvsdbException e) {
      close(String.valueOf(e.getMessage()));
    } finally {
      buffer.release();
    }
  }

  private void frame(byte[] json) {
    JsonNode message;
    try {
      message = OdlCodec.JSON.readTree(json);
    } catch (IOException e) {
      throw new OvsdbException(OvsdbException.Kind.PROTOCOL, "not JSON: " + e.getMessage(), e);
    }
    JsonNode id = message.path("id");
    if (message.hasNonNull("method")) {
      String method = message.get("method").asText();
      JsonNode params = message.path("params");
      if (method.equals("echo")) {
        Map<String, @Nullable Object> reply = message("id", id, "error", null, "result", params);
        send(reply);
      } else {
        notifications.accept(method, params);
      }
      return;
    }
    CompletableFuture<JsonNode> answer = id.isIntegralNumber() ? pending.remove(id.asLong()) : null;
    if (answer == null) {
      LOG.warn("{}: an answer to nothing that was asked, id {}", peer, id);
    } else if (message.hasNonNull("error")) {
      answer.completeExceptionally(
          new OvsdbException(OvsdbException.Kind.REJECTED, peer + ": " + message.get("error")));
    } else {
      answer.complete(message.path("result"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    List<CompletableFuture<JsonNode>> lost = new ArrayList<>(pending.values());
    pending.clear();
    for (CompletableFuture<JsonNode> answer : lost) {
      answer.completeExceptionally(
          new OvsdbException(OvsdbException.Kind.CONNECTION_LOST, peer + ": the connection ended"));
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      close(cause.toString());
    } else {
      LOG.error("{}: giving up the connection", peer, cause);
      close("internal error");
    }
  }
}
