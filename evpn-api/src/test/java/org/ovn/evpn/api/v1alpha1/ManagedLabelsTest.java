// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.foreign.FrrConfiguration;

class ManagedLabelsTest {
  @Test
  void object_withTheOperatorsLabel_isOurs() {
    assertThat(ManagedLabels.isOurs(Map.of("app.kubernetes.io/managed-by", "udn-evpn"))).isTrue();
    assertThat(ManagedLabels.isOurs(Map.of("app.kubernetes.io/managed-by", "helm"))).isFalse();
    assertThat(ManagedLabels.isOurs(Map.of())).isFalse();
    assertThat(ManagedLabels.isOurs(null)).isFalse();
  }

  @Test
  void template_ofAnObjectWithoutTheLabel_isEmpty() {
    FrrConfiguration object = new FrrConfiguration();
    assertThat(ManagedLabels.template(object)).isEmpty();

    object.getMetadata().setLabels(Map.of(ManagedLabels.TEMPLATE, "rack-a"));
    assertThat(ManagedLabels.template(object)).isEqualTo("rack-a");
  }
}
