// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.VtepIntent;
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
  void whatIsStoredComesBack() throws IOException {
    IntentStore store = new IntentStore(folder.resolve("made"), "n1");
    assertThat(store.load()).isEmpty();
    StoredIntent stored = StoredIntent.none("n1").accept(TWO).accept(ONE);
    store.save(stored);
    assertThat(new IntentStore(folder.resolve("made"), "n1").load()).contains(stored);
    assertThat(folder.resolve("made").resolve("intent.json.new")).doesNotExist();
  }

  @Test
  void whatIsDamagedOrOfAnotherNodeIsIgnored() throws IOException {
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
  void whatIsGoneRetiresUntilItIsGivenBack() {
    StoredIntent stored = StoredIntent.none("n1").accept(TWO).accept(ONE);
    assertThat(stored.retiring().networks()).extracting("name").containsExactly("udn.dev.dev");
    assertThat(stored.forKernel().networks()).hasSize(2);
    assertThat(stored.forKernel().vteps()).containsExactly(FABRIC);

    NodeIntent nothing = new NodeIntent("n1", List.of(), List.of());
    StoredIntent all = stored.accept(nothing);
    assertThat(all.retiring().networks()).hasSize(2);
    assertThat(all.forKernel().vteps()).as("its devices still need the VTEP").contains(FABRIC);
    StoredIntent one = all.retired(n -> n.name().equals("udn.dev.dev"));
    assertThat(one.retiring().networks()).extracting("name").containsExactly("cudn.finance");
    assertThat(one.retired(_ -> true).forKernel()).isEqualTo(nothing);

    assertThat(stored.accept(TWO).retiring().networks()).as("wanted again").isEmpty();
  }
}
