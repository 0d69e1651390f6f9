// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.FABRIC;
import static org.ovn.evpn.adapter.reconcile.ScriptedNode.T0;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.kernel.AddressAnswer;
import org.ovn.evpn.adapter.kernel.AddressGate;
import org.ovn.evpn.adapter.kernel.AddressQuestion;
import org.ovn.evpn.adapter.kernel.KernelState;
import org.ovn.evpn.api.value.MacAddress;

/** When neighbours are asked about an address, and how long their answers hold. */
class AddressesTest {
  private static final InetAddress IP = FABRIC.ips().getFirst();
  private static final NodeIntent INTENT = new NodeIntent("n1", List.of(FABRIC), List.of());
  private static final KernelState BARE = ScriptedNode.state(Map.of(), new TreeMap<>(), Map.of());
  private static final KernelState THERE = ScriptedNode.state(Map.of(), new TreeMap<>());
  private static final AddressAnswer TAKEN =
      new AddressAnswer(
          List.of(new AddressAnswer.Claim("eth0", MacAddress.parse("02:00:00:00:00:99"), false)),
          Set.of(),
          Optional.empty());

  private final List<AddressQuestion> asked = new ArrayList<>();
  private Optional<AddressPort.Heard> heard = Optional.empty();
  private final Addresses addresses =
      new Addresses((question, notBefore) -> {
        if (heard.filter(h -> !h.at().isBefore(notBefore)).isEmpty()) {
          asked.add(question);
        }
        return heard;
      });

  private AddressGate look(KernelState observed, Set<String> placed, Instant now) {
    return addresses.look(observed, INTENT, placed, now);
  }

  private void hear(AddressAnswer answer, Instant at) {
    heard = Optional.of(new AddressPort.Heard(answer, at));
  }

  @Test
  void address_onTheNode_isNotAskedAbout() {
    assertThat(look(THERE, Set.of(), T0).heard()).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void address_withoutAnswer_waitsAndHoldsUpNobody() {
    assertThat(look(BARE, Set.of(), T0).heard()).isEmpty();
    assertThat(asked).hasSize(1);
    hear(AddressAnswer.NOBODY, T0.plusSeconds(1));
    assertThat(look(BARE, Set.of(), T0.plusSeconds(1)).heard()).containsEntry(IP, Optional.empty());
  }

  @Test
  void address_silentLongAgo_isAskedAboutAnew() {
    hear(AddressAnswer.NOBODY, T0);
    assertThat(look(BARE, Set.of(), T0.plusSeconds(31)).heard()).isEmpty();
    assertThat(asked).hasSize(1);
  }

  @Test
  void address_inUse_isAskedAboutAgainAndStaysRefusedMeanwhile() {
    hear(TAKEN, T0);
    assertThat(look(BARE, Set.of(), T0.plusSeconds(1)).heard().get(IP)).isPresent();
    assertThat(asked).isEmpty();
    Instant due = addresses.nextDeadline(T0.plusSeconds(1)).orElseThrow();
    assertThat(due).isBetween(T0.plusSeconds(30), T0.plusSeconds(31));
    assertThat(look(BARE, Set.of(), due).heard().get(IP)).isPresent();
    assertThat(asked).hasSize(1);
  }

  @Test
  void address_thatNobodyCanBeAskedAbout_waitsAWhileAndIsTakenWithARemark() {
    AddressAnswer nobody =
        new AddressAnswer(List.of(), Set.of(), Optional.of("no device has a default route"));
    hear(nobody, T0);
    assertThat(look(BARE, Set.of(), T0).heard()).as("not known yet").isEmpty();
    assertThat(addresses.nextDeadline(T0).orElseThrow())
        .isBefore(T0.plus(Addresses.RETRY).plusSeconds(1));
    Instant retry = T0.plus(Addresses.RETRY).plusMillis(1);
    assertThat(look(BARE, Set.of(), retry).heard()).isEmpty();
    assertThat(asked).as("tried once more to ask").hasSize(1);
    Instant bound = T0.plus(Addresses.PATIENCE);
    hear(nobody, bound);
    AddressGate gate = look(BARE, Set.of(), bound);
    assertThat(gate.heard()).containsEntry(IP, Optional.empty());
    assertThat(gate.unasked()).containsEntry(IP, "no device has a default route");
    assertThat(look(THERE, Set.of(), bound).unasked()).as("the remark stays").containsKey(IP);
  }

  @Test
  void address_thatCanBeAskedAboutInTime_isTakenWithoutRemark() {
    hear(new AddressAnswer(List.of(), Set.of(), Optional.of("no device")), T0);
    assertThat(look(BARE, Set.of(), T0).heard()).isEmpty();
    hear(AddressAnswer.NOBODY, T0.plusSeconds(6));
    AddressGate gate = look(BARE, Set.of(), T0.plusSeconds(6));
    assertThat(gate.heard()).containsEntry(IP, Optional.empty());
    assertThat(gate.unasked()).isEmpty();
  }

  @Test
  void placed_addressOfBefore_isKeptUntilItIsNotWanted() {
    assertThat(Addresses.placed(THERE, INTENT, Set.of())).containsExactly("10.254.0.1");
    assertThat(Addresses.placed(BARE, INTENT, Set.of("10.254.0.1", "10.254.0.7")))
        .containsExactly("10.254.0.1");
    assertThat(Addresses.placed(BARE, INTENT, Set.of())).as("never there").isEmpty();
    assertThat(look(BARE, Set.of("10.254.0.1"), T0).placed()).containsExactly(IP);
  }
}
