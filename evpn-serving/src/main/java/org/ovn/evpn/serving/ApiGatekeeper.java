// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.serving;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Asks the API server: a TokenReview says whose token it is, a SubjectAccessReview whether that
 * user may get the non-resource URL /metrics. An answer holds for a minute, so a scrape each 30 s
 * costs the API server two requests a minute. Tokens are kept as digests. Thread-safe.
 */
public final class ApiGatekeeper implements Gatekeeper {
  /** How long an answer holds. */
  static final Duration HOLDS = Duration.ofMinutes(1);

  /**
   * Of so many tokens answers are kept: more than scrapers there are, few enough to be no memory.
   */
  private static final int KEPT = 64;

  private record Known(Verdict verdict, Instant until) {}

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Known> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * Asks by this client, which needs the right to create both reviews.
   *
   * @param client not closed by this
   */
  public ApiGatekeeper(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public Verdict mayRead(String token) {
    String digest = digest(token);
    synchronized (known) {
      Known before = known.get(digest);
      if (before != null && clock.instant().isBefore(before.until())) {
        return before.verdict();
      }
    }
    Verdict verdict;
    try {
      verdict = ask(token);
    } catch (KubernetesClientException e) {
      return new Verdict.NoAnswer(String.valueOf(e.getMessage()));
    }
    synchronized (known) {
      known.remove(digest);
      known.put(digest, new Known(verdict, clock.instant().plus(HOLDS)));
    }
    return verdict;
  }

  private Verdict ask(String token) {
    TokenReview review =
        client
            .tokenReviews()
            .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build());
    if (!Boolean.TRUE.equals(review.getStatus().getAuthenticated())) {
      return new Verdict.Unknown();
    }
    UserInfo user = review.getStatus().getUser();
    boolean allowed =
        client
            .authorization()
            .v1()
            .subjectAccessReview()
            .create(
                new SubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withUser(user.getUsername())
                    .withUid(user.getUid())
                    .withGroups(user.getGroups())
                    .withExtra(user.getExtra())
                    .withNewNonResourceAttributes("/metrics", "get")
                    .endSpec()
                    .build())
            .getStatus()
            .getAllowed();
    return allowed
        ? new Verdict.Allowed()
        : new Verdict.Forbidden(Objects.requireNonNullElse(user.getUsername(), "the user"));
  }

  private static String digest(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-256", e);
    }
  }
}
