// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer to a GET.
 *
 * @param code HTTP status
 * @param type media type of the body
 */
record Answer(int code, String type, String body) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

  /** A line for a person. */
  static Answer text(int code, String line) {
    return new Answer(code, TEXT, line + "\n");
  }

  /** All metrics, in Prometheus' text format, version 0.0.4. */
  static Answer metrics(String scrape) {
    return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", scrape);
  }

  /** Whether something is as it should be; else why not. */
  static Answer health(Optional<String> wrong) {
    return wrong.map(why -> text(503, why)).orElseGet(() -> text(200, "ok"));
  }

  /** Answers each GET by its path; a failure is logged, and the one who asks is told so. */
  static HttpHandler to(Function<HttpExchange, Answer> question) {
    return exchange -> {
      try (exchange) {
        send(exchange, question);
      }
    };
  }

  private static void send(HttpExchange exchange, Function<HttpExchange, Answer> question)
      throws IOException {
    Answer answer;
    try {
      answer =
          exchange.getRequestMethod().equals("GET")
              ? question.apply(exchange)
              : text(405, "GET only");
    } catch (RuntimeException e) {
      LOG.error("a question to {} failed", exchange.getLocalAddress(), e);
      answer = text(500, "the program failed: see its log");
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.type());
    if (answer.code() == 401) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
    }
    exchange.sendResponseHeaders(answer.code(), body.length);
    exchange.getResponseBody().write(body);
  }
}
