// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.adapter.intent.VtepIntent;
import org.ovn.evpn.adapter.reconcile.StoredIntent;
import org.ovn.evpn.api.value.IpAddresses;

class IntentStoreTest {
  private static final VtepIntent FABRIC =
      new VtepIntent(
          "fabric", true, List.of(IpAddresses.parse("10.254.0.1"), IpAddresses.parse("fd00::1")));
  private static final NodeIntent ONE =
      new NodeIntent("n1", List.of(FABRIC), List.of(Samples.layer2("cudn.finance", 1, 100, 101)));
  private static final NodeIntent TWO =
      new NodeIntent(
          "n1",
          List.of(FABRIC),
          List.of(
              Samples.layer2("cudn.finance", 1, 100, 101),
              Samples.layer2("udn.dev.dev", 2, 300, 0)));

  @TempDir Path folder;

  @Test
  void load_afterSave_givesBackWhatWasStored() throws IOException {
    IntentStore store = new IntentStore(folder.resolve("made"), "n1");
    assertThat(store.load()).isEmpty();
    StoredIntent stored = StoredIntent.none("n1").accept(TWO).accept(ONE);
    store.save(stored);
    assertThat(new IntentStore(folder.resolve("made"), "n1").load()).contains(stored);
    assertThat(folder.resolve("made").resolve("intent.json.new")).doesNotExist();
  }

  @Test
  void load_damagedOrOfAnotherNode_isIgnored() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    store.save(StoredIntent.none("n1").accept(ONE));
    assertThat(new IntentStore(folder, "n2").load()).isEmpty();
    Files.writeString(folder.resolve("intent.json"), "{\"current\":");
    assertThat(store.load()).isEmpty();
    Files.writeString(folder.resolve("intent.json"), "null");
    assertThat(store.load()).isEmpty();
    Files.writeString(folder.resolve("intent.json"), "{}");
    assertThat(store.load()).isEmpty();
  }

  @Test
  void hold_anotherIsAtWork_isRefused() throws IOException {
    assertThat(new IntentStore(folder, "n1").hold()).isTrue();
    assertThat(new IntentStore(folder, "n1").hold()).as("a release beside the agent").isFalse();
  }

  @Test
  void forget_afterARelease_leavesNoIntent() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    store.save(StoredIntent.none("n1").accept(ONE));
    store.forget();
    assertThat(store.load()).isEmpty();
    store.forget();
  }
}
