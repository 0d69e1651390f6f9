// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;

class StatusPublisherTest {
  private static final String UID = "4f6a";

  private final Api api = new Api();
  private final StatusPublisher publisher = new StatusPublisher(api, "node-1", new Signal());

  /** An API whose watch tells of a write when the test says so. */
  private static final class Api implements NodeStatePort {
    final List<String> calls = new ArrayList<>();
    UnaryOperator<EvpnNodeStateStatus> keeps = UnaryOperator.identity();
    Optional<EvpnNodeStateStatus> stored = Optional.empty();
    Optional<EvpnNodeStateStatus> seen = Optional.empty();

    @Override
    public Optional<EvpnNodeStateStatus> current() {
      return seen;
    }

    @Override
    public void create(String nodeUid) {
      calls.add("create " + nodeUid);
      stored = Optional.of(EvpnNodeStateStatus.EMPTY);
    }

    @Override
    public EvpnNodeStateStatus write(String nodeUid, EvpnNodeStateStatus status) {
      calls.add("write " + status.agentVersion());
      stored = Optional.of(keeps.apply(status));
      return stored.get();
    }

    void watch() {
      seen = stored;
    }
  }

  private static EvpnNodeStateStatus version(String version) {
    return new EvpnNodeStateStatus(version, List.of(), List.of(), List.of());
  }

  @Test
  void step_nothingPublished_writesNothing() {
    assertThat(publisher.step()).isFalse();
    assertThat(api.calls).isEmpty();
  }

  @Test
  void status_published_isWrittenOnlyWhenItDiffers() {
    publisher.publish(UID, version("1"));
    assertThat(publisher.step()).isTrue();
    api.watch();
    assertThat(publisher.step()).isFalse();
    publisher.publish(UID, version("1"));
    assertThat(publisher.step()).isFalse();
    publisher.publish(UID, version("2"));
    assertThat(publisher.step()).isTrue();
    api.watch();
    assertThat(publisher.step()).isFalse();
    assertThat(api.calls).containsExactly("create " + UID, "write 1", "write 2");
  }

  @Test
  void write_watchLagsOrWriteLost_isRepeatedAfterAMoment() {
    publisher.publish(UID, version("1"));
    publisher.step();
    assertThat(publisher.step()).as("look again soon").isTrue();
    assertThat(api.calls).hasSize(2);
    assertThat(publisher.step()).isTrue();
    assertThat(api.calls).as("written again").hasSize(4);
  }

  @Test
  void status_writtenOverBySomebodyElse_isWrittenAgainAtOnce() {
    publisher.publish(UID, version("1"));
    publisher.step();
    api.watch();
    publisher.step();
    api.seen = Optional.of(version("of somebody else"));
    publisher.step();
    assertThat(api.calls).endsWith("write 1", "write 1");
  }

  @Test
  void status_partlyDroppedByTheApi_isNotWrittenAgainAndAgain() {
    api.keeps = status -> EvpnNodeStateStatus.EMPTY;
    publisher.publish(UID, version("1"));
    publisher.step();
    api.watch();
    for (int i = 0; i < 5; i++) {
      assertThat(publisher.step()).isFalse();
    }
    publisher.publish(UID, version("2"));
    publisher.step();
    assertThat(api.calls).containsExactly("create " + UID, "write 1", "write 2");
  }

  @Test
  void upgradedCrd_nothingElseForLong_isNoticed() {
    api.keeps = status -> EvpnNodeStateStatus.EMPTY;
    publisher.publish(UID, version("1"));
    publisher.step();
    api.watch();
    assertThat(publisher.step()).isFalse();
    api.keeps = UnaryOperator.identity();
    publisher.forget();
    publisher.step();
    assertThat(api.stored).contains(version("1"));
  }

  @Test
  void object_gone_isMadeAgain() {
    api.keeps = status -> EvpnNodeStateStatus.EMPTY;
    publisher.publish(UID, version("1"));
    publisher.step();
    api.watch();
    publisher.step();
    api.keeps = UnaryOperator.identity();
    api.seen = Optional.empty();
    for (int i = 0; i < 2; i++) {
      publisher.step();
    }
    assertThat(api.calls).containsExactly("create " + UID, "write 1", "create " + UID, "write 1");
    assertThat(api.stored).contains(version("1"));
  }
}
