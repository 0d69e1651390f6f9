// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovn.evpn.adapter.ovn.Migration.Event;
import org.ovn.evpn.adapter.ovn.Migration.Step;

/** A VM that moves is announced by the node where it runs, at each moment of its history. */
class MigrationTest {
  private static final String N1 = "node-1";
  private static final String N2 = "node-2";

  private static Event event(Step step, String pod, String node, String other) {
    return new Event(step, pod, node, other);
  }

  /** A row of the table: what happens, and who announces the VM from then on. */
  record Moment(Event event, Set<String> announcers) {}

  private static Moment moment(Step step, String pod, String node, String other, String... who) {
    return new Moment(event(step, pod, node, other), Set.of(who));
  }

  static Stream<Arguments> histories() {
    List<Moment> going =
        List.of(
            moment(Step.BOOTED, "a", N1, "", N1),
            moment(Step.TARGET_CREATED, "b", N2, "a", N1),
            moment(Step.TARGET_WIRED, "b", N2, "a", N1));
    return Stream.of(
        Arguments.of(
            "there and back",
            join(
                going,
                moment(Step.TARGET_READY, "b", N2, "a", N2),
                moment(Step.SOURCE_GONE, "a", N1, "", N2),
                moment(Step.TARGET_CREATED, "c", N1, "b", N2),
                moment(Step.TARGET_WIRED, "c", N1, "b", N2),
                moment(Step.TARGET_READY, "c", N1, "b", N1),
                moment(Step.SOURCE_GONE, "b", N2, "", N1))),
        Arguments.of(
            "target ready before its interface is there",
            List.of(
                moment(Step.BOOTED, "a", N1, "", N1),
                moment(Step.TARGET_CREATED, "b", N2, "a", N1),
                moment(Step.TARGET_READY, "b", N2, "a"),
                moment(Step.TARGET_WIRED, "b", N2, "a", N2))),
        Arguments.of("aborted", join(going, moment(Step.TARGET_FAILED, "b", N2, "a", N1))),
        Arguments.of(
            "failed after the target was ready, and tried again",
            join(
                going,
                moment(Step.TARGET_READY, "b", N2, "a", N2),
                moment(Step.TARGET_FAILED, "b", N2, "a", N1),
                moment(Step.TARGET_CREATED, "c", N2, "a", N1),
                moment(Step.TARGET_WIRED, "c", N2, "a", N1),
                moment(Step.TARGET_READY, "c", N2, "a", N2))),
        Arguments.of(
            "aborted before it was wired",
            List.of(
                moment(Step.BOOTED, "a", N1, "", N1),
                moment(Step.TARGET_CREATED, "b", N2, "a", N1),
                moment(Step.TARGET_FAILED, "b", N2, "a", N1),
                moment(Step.SOURCE_GONE, "a", N1, ""))));
  }

  private static List<Moment> join(List<Moment> first, Moment... then) {
    List<Moment> all = new ArrayList<>(first);
    all.addAll(List.of(then));
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("histories")
  void vm_atEachMoment_isAnnouncedWhereItRuns(String name, List<Moment> moments) {
    Migration vm = new Migration(moments.stream().map(Moment::event).toList());
    for (Moment moment : moments) {
      Migration.NODES.forEach(vm::advance);
      assertThat(vm.announcers()).as("%s: %s", name, moment.event()).isEqualTo(moment.announcers());
    }
  }

  /**
   * The source's rows say for ever that the VM is here. What ends the announcement is the node's
   * own evidence: the pod's interface is off br-int as soon as the kubelet has ended the source.
   */
  @Test
  void vm_whoseSourceHasNoOvnkube_isAnnouncedThereUntilItsInterfaceIsGone() {
    List<Event> history =
        List.of(
            event(Step.BOOTED, "a", N1, ""),
            event(Step.TARGET_CREATED, "b", N2, "a"),
            event(Step.TARGET_WIRED, "b", N2, "a"),
            event(Step.TARGET_READY, "b", N2, "a"),
            event(Step.SOURCE_GONE, "a", N1, ""));
    Migration vm = new Migration(history);
    vm.advance(N1); // and then its ovnkube is gone
    for (int i = 0; i < 4; i++) {
      vm.advance(N2);
    }
    assertThat(vm.announcers()).as("the source's rows are late").containsExactlyInAnyOrder(N1, N2);
    vm.unplug(N1, "a");
    assertThat(vm.announcers()).as("the source's pod has ended").containsExactly(N2);
    vm.advance(N2);
    assertThat(vm.announcers()).containsExactly(N2);
    while (vm.behind(N1)) { // ovnkube comes back and works off what it missed
      vm.advance(N1);
      assertThat(vm.announcers()).containsExactly(N2);
    }
  }

  /** Up to four migrations one after the other, each of which succeeds, fails or is aborted. */
  @Provide
  Arbitrary<List<Event>> anyHistory() {
    return Arbitraries.of("succeeds", "fails late", "is aborted")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(migrations -> {
          List<Event> events = new ArrayList<>();
          String pod = "p0";
          String node = N1;
          events.add(event(Step.BOOTED, pod, node, ""));
          for (int i = 0; i < migrations.size(); i++) {
            String target = "p" + (i + 1);
            String there = node.equals(N1) ? N2 : N1;
            events.add(event(Step.TARGET_CREATED, target, there, pod));
            events.add(event(Step.TARGET_WIRED, target, there, pod));
            if (!migrations.get(i).equals("is aborted")) {
              events.add(event(Step.TARGET_READY, target, there, pod));
            }
            if (migrations.get(i).equals("succeeds")) {
              events.add(event(Step.SOURCE_GONE, pod, node, ""));
              pod = target;
              node = there;
            } else {
              events.add(event(Step.TARGET_FAILED, target, there, pod));
            }
          }
          return events;
        });
  }

  /**
   * Whichever zone hears first: while both know the same, one node announces. While one is late,
   * two may, as nothing makes two databases one; then the fabric follows the one that began last,
   * for its route has the higher sequence number, and that is the node which the VM moves to.
   */
  @Property
  void vm_inAnyHistoryAndOrderOfTheZones_hasOneAnnouncerInTheFabric(
      @ForAll("anyHistory") List<Event> history, @ForAll List<Boolean> firstZoneNext) {
    Migration vm = new Migration(history);
    Map<String, Integer> sequence = new HashMap<>();
    int highest = 0;
    int turn = 0;
    while (Migration.NODES.stream().anyMatch(vm::behind)) {
      boolean first = turn < firstZoneNext.size() ? firstZoneNext.get(turn) : turn % 2 == 0;
      turn++;
      String zone = first ? N1 : N2;
      String other = first ? N2 : N1;
      // a zone is at most one step ahead: OVN-Kubernetes waits for the pods, and they for it
      if (!vm.behind(zone) || vm.heard(zone) > vm.heard(other)) {
        zone = other;
      }
      Set<String> before = vm.announcers();
      vm.advance(zone);
      Set<String> now = vm.announcers();
      Set<String> begun = new HashSet<>(now);
      begun.removeAll(before);
      for (String node : begun) {
        sequence.put(node, ++highest);
      }
      sequence.keySet().retainAll(now);
      if (vm.agreed()) {
        assertThat(now).hasSize(1);
      }
      if (now.size() > 1) {
        String followed =
            sequence.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        assertThat(followed)
            .as("of %s, after the zone of %s heard of step %d", sequence, zone, vm.heard(zone))
            .isEqualTo(zone);
        assertThat(vm.agreed()).as("for no longer than a zone is late").isFalse();
      }
    }
  }
}
