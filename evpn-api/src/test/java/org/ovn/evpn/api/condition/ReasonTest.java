// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every reason. */
class ReasonTest {
  /** Reasons of conditions that are as an administrator hopes. */
  private static final Set<Reason> GOOD =
      EnumSet.of(
          Reason.ACCEPTED,
          Reason.READY,
          Reason.NOT_NEEDED,
          Reason.PROGRAMMED,
          Reason.ESTABLISHED,
          Reason.ADVERTISED,
          Reason.AS_EXPECTED,
          Reason.ALLOCATED,
          Reason.DISCOVERED,
          Reason.AGENTS_READY,
          Reason.ROLLED_OUT);

  private static final Pattern PASCAL_CASE = Pattern.compile("([A-Z][a-z0-9]*)+");
  private static final Pattern ACRONYM_IN_SMALL_LETTERS =
      Pattern.compile("(Api|Bgp|Cidr|Evpn|Frr|Ip|Mac|Mtu|Ovn|Ovs|Rd|Vni|Vrf|Vtep)(?![a-z])");
  private static final Pattern END = Pattern.compile("[.!?](\\s|$)");

  @Test
  void wires_ofAllReasons_areUnique() {
    assertThat(Arrays.stream(Reason.values()).map(Reason::wire)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void wire_ofReason_isPascalCaseWithAcronymsInCapitals(Reason reason) {
    assertThat(reason.wire()).matches(PASCAL_CASE).doesNotContainPattern(ACRONYM_IN_SMALL_LETTERS);
    assertThat(reason).hasToString(reason.wire());
    assertThat(Reason.ofWire(reason.wire())).contains(reason);
  }

  @Test
  void wire_ofSomebodyElse_isNoReason() {
    assertThat(Reason.ofWire("vniTaken")).isEmpty();
    assertThat(Reason.ofWire("")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void meaning_ofReason_isOneSentence(Reason reason) {
    assertThat(reason.meaning()).isEqualTo(reason.meaning().strip()).endsWith(".");
    assertThat(END.matcher(reason.meaning()).results()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void remedy_ofReason_isEmptyOnlyWhereNothingIsWrong(Reason reason) {
    if (GOOD.contains(reason)) {
      assertThat(reason.remedy()).isEmpty();
    } else {
      assertThat(reason.remedy()).isNotBlank().isEqualTo(reason.remedy().strip()).endsWith(".");
      assertThat(END.matcher(reason.remedy()).results()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void places_ofReason_areThere(Reason reason) {
    assertThat(reason.places()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void place_ofAllReasons_isUsed(Place place) {
    assertThat(Reason.values()).anyMatch(reason -> reason.places().contains(place));
  }

  @ParameterizedTest
  @EnumSource
  void conditionType_ofAllPlaces_isUsedAndSaysWhichWayIsGood(ConditionType type) {
    assertThat(Place.values()).anyMatch(place -> place.type() == type);
    assertThat(type).hasToString(type.wire());
    assertThat(type.isGoodWhenTrue())
        .isEqualTo(type != ConditionType.DEGRADED && type != ConditionType.PROGRESSING);
  }
}
