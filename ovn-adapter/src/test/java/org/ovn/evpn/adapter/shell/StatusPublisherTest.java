// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.v1alpha1.Condition;
import org.ovn.evpn.api.v1alpha1.EvpnNodeStateStatus;
import org.ovn.evpn.api.v1alpha1.NodeNetwork;

class StatusPublisherTest {
  private static final String UID = "4f6a";

  private final Api api = new Api();
  private long nanos;
  private final Signal signal = new Signal(() -> nanos);
  private final StatusPublisher publisher = new StatusPublisher(api, "node-1", signal);

  /** An API whose watch tells of a write when the test says so. */
  private static final class Api implements NodeStatePort {
    final List<String> calls = new ArrayList<>();
    UnaryOperator<EvpnNodeStateStatus> keeps = UnaryOperator.identity();
    Optional<EvpnNodeStateStatus> stored = Optional.empty();
    Optional<EvpnNodeStateStatus> seen = Optional.empty();

    Optional<KubernetesClientException> refuses = Optional.empty();

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
      if (refuses.isPresent()) {
        throw refuses.get();
      }
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

  /** As another pod on the node would make it, and as a condition that flips would. */
  private static EvpnNodeStateStatus pods(int pods, boolean ready) {
    return new EvpnNodeStateStatus(
        "1",
        List.of(),
        List.of(
            new NodeNetwork(
                "cudn.finance",
                1,
                null,
                null,
                null,
                null,
                pods,
                0,
                List.of(
                    new Condition(
                        "Ready",
                        Condition.Status.of(ready),
                        null,
                        "2026-01-01T00:00:00Z",
                        "Programmed",
                        "Programmed.")))),
        List.of());
  }

  private void step(EvpnNodeStateStatus status) {
    publisher.publish(UID, status);
    publisher.step();
    api.watch();
  }

  private static KubernetesClientException olderCrd() {
    return new KubernetesClientException(
        ".status.agentPod: field not declared in schema", 500, null);
  }

  private long writes() {
    return api.calls.stream().filter(call -> call.startsWith("write")).count();
  }

  @Test
  void crdThatLacksAField_isAskedAgainEachHalfMinuteOnly_andWrittenWhenItCame() {
    api.refuses = Optional.of(olderCrd());
    publisher.publish(UID, version("1"));
    assertThat(publisher.attempt()).isEqualTo(StatusPublisher.OLDER_CRD);
    for (int i = 0; i < 20; i++) {
      publisher.publish(UID, version("of change " + i));
      nanos += Duration.ofSeconds(1).toNanos();
      assertThat(publisher.attempt()).isPositive().isLessThan(StatusPublisher.OLDER_CRD);
    }
    assertThat(writes()).isEqualTo(1);
    api.refuses = Optional.empty();
    nanos += StatusPublisher.OLDER_CRD.toNanos();
    publisher.attempt();
    assertThat(api.stored).contains(version("of change 19"));
  }

  @Test
  void refusalOfAnotherKind_isTriedAgainSoon() {
    api.refuses = Optional.of(new KubernetesClientException("timed out", 500, null));
    publisher.publish(UID, version("1"));
    assertThat(publisher.attempt()).isLessThan(Duration.ofSeconds(5));
    publisher.attempt();
    assertThat(writes()).isEqualTo(2);
  }

  @Test
  void counts_thatChangeAllTheTime_areWrittenEachFiveSeconds() {
    for (int i = 0; i < 100; i++) {
      step(pods(i, true));
      nanos += Duration.ofMillis(100).toNanos();
    }
    assertThat(api.calls).filteredOn(call -> call.startsWith("write")).hasSize(2);
    nanos += StatusPublisher.CALM.toNanos();
    publisher.step();
    assertThat(api.stored).as("the last one is not forgotten").contains(pods(99, true));
  }

  @Test
  void condition_thatFlips_isWrittenAtOnce() {
    step(pods(0, true));
    step(pods(1, false));
    assertThat(api.stored).contains(pods(1, false));
  }
}
