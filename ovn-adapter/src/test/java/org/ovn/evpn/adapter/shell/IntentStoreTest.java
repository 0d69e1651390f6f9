// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  /** Agents before took pods from the API, and stored whether they were told to go. */
  @Test
  void load_ofAnAgentThatReadPods_givesBackWhatWasStored() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    StoredIntent stored = StoredIntent.none("n1").accept(ONE);
    store.save(stored);
    Path file = folder.resolve("intent.json");
    String before = Files.readString(file);
    String older =
        before.replace("\"ips\":[\"10.10.0.5\"", "\"leaving\":false,\"ips\":[\"10.10.0.5\"");
    assertThat(older).isNotEqualTo(before);
    Files.writeString(file, older);
    assertThat(store.load()).contains(stored);
  }

  private void rewrite(String from, String to) throws IOException {
    Path file = folder.resolve("intent.json");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  @Test
  void load_ofANewerVersion_isRead() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    StoredIntent stored = StoredIntent.none("n1").accept(TWO).accept(ONE);
    store.save(stored);
    rewrite("\"networkId\":", "\"later\":{\"a\":[1]},\"networkId\":");
    rewrite("\"announcing\":", "\"schema\":7,\"announcing\":");
    assertThat(store.load()).contains(stored);
  }

  @Test
  void load_ofAnOlderVersion_needsAllOfItsNetworks() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    StoredIntent stored = StoredIntent.none("n1").accept(TWO);
    store.save(stored);
    rewrite(",\"notNeeded\":[]", "");
    assertThat(store.load()).contains(stored);
    rewrite("\"placed\":[]", "\"placed\":[],\"notNeeded\":[\"udn.dev.dev\"]");
    assertThat(store.load().orElseThrow().needed()).isEqualTo(ONE);
  }

  @Test
  void load_ofAVersionThatCannotBeRead_losesNothingThatRetires() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    StoredIntent stored = StoredIntent.none("n1").accept(TWO).accept(ONE);
    assertThat(stored.retiring().networkNames()).containsExactly("udn.dev.dev");
    store.save(stored);
    String text = Files.readString(folder.resolve("intent.json"));
    Files.writeString(
        folder.resolve("intent.json"),
        text.replaceFirst("\"topology\":\"Layer2\"", "\"topology\":\"Layer7\""));
    assertThat(store.load()).isEmpty();
    assertThat(store.rescued().networkNames()).as("all that can be read").contains("udn.dev.dev");
    assertThat(folder.resolve("intent.json.unread")).exists();

    // and it is given back once the API has said what is wanted
    StoredIntent next = StoredIntent.retiring(store.rescued()).accept(ONE);
    assertThat(next.retiring().networkNames()).containsExactly("udn.dev.dev");
    assertThat(next.current()).isEqualTo(ONE);
  }

  @Test
  void load_ofAVersionThatCannotBeRead_givesBackWhatTheApiLostMeanwhile() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    store.save(StoredIntent.none("n1").accept(TWO));
    rewrite("\"placed\":[]", "\"placed\":{\"a\":1}");
    assertThat(store.load()).isEmpty();
    assertThat(store.rescued()).isEqualTo(TWO);
    StoredIntent next = StoredIntent.retiring(store.rescued()).accept(ONE);
    assertThat(next.retiring().networkNames())
        .as("udn.dev.dev went from the API while no agent could see that")
        .containsExactly("udn.dev.dev");
    assertThat(next.forKernel().networkNames()).isEqualTo(TWO.networkNames());
    IntentStore other = new IntentStore(folder, "n2");
    assertThat(other.load()).isEmpty();
    assertThat(other.rescued().networks()).as("of another node").isEmpty();
  }

  @Test
  void keep_whereTheFolderCannotBeWritten_isOwedAndSaysWhy() throws IOException {
    IntentStore store = new IntentStore(folder.resolve("state"), "n1");
    assertThat(store.failure()).isEmpty();
    // a folder in the place of the file: root, too, cannot write it
    Files.createDirectory(folder.resolve("state").resolve("intent.json.new"));
    StoredIntent stored = StoredIntent.none("n1").accept(ONE);
    store.keep(stored);
    assertThat(store.failure()).hasValueSatisfying(why -> assertThat(why).contains("intent.json"));
    assertThat(store.load()).isEmpty();
    Files.delete(folder.resolve("state").resolve("intent.json.new"));
    store.keepOwed();
    assertThat(store.failure()).isEmpty();
    assertThat(store.load()).contains(stored);
  }

  @Test
  void hold_anotherIsAtWork_isRefused() throws IOException {
    assertThat(new IntentStore(folder, "n1").hold()).isTrue();
    assertThat(new IntentStore(folder, "n1").hold()).as("a release beside the agent").isFalse();
    AgentConfig config =
        AgentConfig.from(Map.of("NODE_NAME", "n1", "STATE_DIR", folder.toString()));
    assertThatThrownBy(() -> Agent.start(config, Duration.ofMillis(150)))
        .as("a second agent would work against the first one")
        .isInstanceOf(Agent.AnotherRuns.class)
        .hasMessageContaining(folder.toString());
  }

  private static StoredIntent withoutPods(StoredIntent stored) {
    return stored.accept(
        new NodeIntent(
            stored.current().node(),
            stored.current().vteps(),
            stored.current().networks().stream().map(n -> n.withPods(List.of())).toList()));
  }

  @Test
  void save_whereOnlyPodsAndGatesChanged_leavesTheSyncedFileAlone() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    StoredIntent first = StoredIntent.none("n1").accept(TWO);
    store.save(first);
    Path file = folder.resolve("intent.json");
    byte[] synced = Files.readAllBytes(file);
    Object inode = Files.getAttribute(file, "unix:ino");
    StoredIntent podsGone = withoutPods(first);
    assertThat(podsGone).isNotEqualTo(first);
    store.save(podsGone);
    assertThat(Files.readAllBytes(file)).isEqualTo(synced);
    assertThat(Files.getAttribute(file, "unix:ino")).as("not replaced").isEqualTo(inode);
    assertThat(new IntentStore(folder, "n1").load()).as("after a restart").contains(podsGone);

    Files.writeString(folder.resolve("intent.recent.json"), "");
    assertThat(new IntentStore(folder, "n1").load()).as("after a loss of power").contains(first);
  }

  @Test
  void save_whereANetworkWent_isSyncedAndOlderPodsDoNotComeBack() throws IOException {
    IntentStore store = new IntentStore(folder, "n1");
    StoredIntent first = StoredIntent.none("n1").accept(TWO);
    store.save(first);
    store.save(withoutPods(first));
    Path recent = folder.resolve("intent.recent.json");
    byte[] older = Files.readAllBytes(recent);
    StoredIntent next = first.accept(ONE);
    store.save(next);
    assertThat(recent).doesNotExist();
    Files.write(recent, older); // its end was not synced
    assertThat(new IntentStore(folder, "n1").load()).contains(next);
    IntentStore after = new IntentStore(folder, "n1");
    after.load();
    Object inode = Files.getAttribute(folder.resolve("intent.json"), "unix:ino");
    after.save(withoutPods(next));
    assertThat(Files.getAttribute(folder.resolve("intent.json"), "unix:ino"))
        .as("a start alone writes nothing anew")
        .isEqualTo(inode);
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
