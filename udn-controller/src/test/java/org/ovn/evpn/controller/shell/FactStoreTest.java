// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FactStoreTest {
  private final FactStore<String> store =
      new FactStore<>(o -> Optional.of(o.getMetadata().getResourceVersion()));

  private static GenericKubernetesResource object(String uid, long version) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName("a")
            .withUid(uid)
            .withResourceVersion(Long.toString(version))
            .build());
    return object;
  }

  @Test
  void write_ofOurs_isNotUndoneByLateEvent() {
    assertThat(store.put(object("u", 5))).isTrue();
    assertThat(store.put(object("u", 9))).isTrue();
    assertThat(store.put(object("u", 7))).isFalse();
    assertThat(store.values()).containsExactly("9");
  }

  @Test
  void deletion_ofOurs_isNotUndoneByLateEvent() {
    store.put(object("u", 5));
    store.deleted("", "a", "u");
    assertThat(store.values()).isEmpty();
    assertThat(store.put(object("u", 5))).isFalse();
    store.written(object("u", 6));
    assertThat(store.put(deleting(object("u", 6)))).isFalse();
    assertThat(store.values()).isEmpty();
    store.gone(object("u", 7));
    // Another object of the same name is another object, whatever its version.
    assertThat(store.put(object("v", 3))).isTrue();
    store.gone(object("u", 7));
    assertThat(store.values()).containsExactly("3");
  }

  @Test
  void object_shownAliveAfterOurDeletion_isAlive() {
    store.put(object("u", 5));
    store.deleted("", "a", "u");
    assertThat(store.put(object("u", 6))).isTrue();
    assertThat(store.values()).containsExactly("6");
  }

  private static GenericKubernetesResource deleting(GenericKubernetesResource object) {
    object.getMetadata().setDeletionTimestamp("2026-11-21T00:00:00Z");
    return object;
  }

  @Test
  void object_gone_isNotBroughtBackByAnswerToWrite() {
    store.put(object("u", 5));
    store.gone(object("u", 7));
    store.written(object("u", 6));
    assertThat(store.values()).isEmpty();
    assertThat(store.put(object("v", 8))).isTrue();
  }

  @Test
  void object_withoutFact_isNone() {
    FactStore<String> picky = new FactStore<>(o -> Optional.empty());
    assertThat(picky.put(object("u", 1))).isTrue();
    assertThat(picky.values()).isEmpty();
  }

  @RepeatedTest(5)
  void versions_inAnyOrder_newestWins() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        threads.execute(() -> {
          for (int j = 0; j < 2_000; j++) {
            store.put(object("u", ThreadLocalRandom.current().nextLong(1_000_000)));
          }
          store.put(object("u", 1_000_000));
        });
      }
    }
    assertThat(store.values()).containsExactly("1000000");
  }
}
