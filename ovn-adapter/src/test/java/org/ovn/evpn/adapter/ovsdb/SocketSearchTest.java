// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketSearchTest {
  @TempDir Path folder;

  private List<Path> places() {
    return List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c"));
  }

  @Test
  void search_ofSocketsInNoPlace_findsNone_untilOneComes() throws IOException {
    SocketSearch search = new SocketSearch(places(), Files::exists);
    assertThat(search.now()).isEmpty();
    assertThat(search.places()).isEqualTo("%s/a, %s/b, %s/c".formatted(folder, folder, folder));
    Files.createFile(folder.resolve("b"));
    assertThat(search.now()).contains(folder.resolve("b"));
  }

  @Test
  void search_ofSeveralSockets_beginsWithTheLikeliest_andTakesTurns() throws IOException {
    SocketSearch search = new SocketSearch(places(), Files::exists);
    Files.createFile(folder.resolve("a"));
    Files.createFile(folder.resolve("c"));
    assertThat(search.now()).contains(folder.resolve("a"));
    search.failed();
    assertThat(search.now()).contains(folder.resolve("c"));
    search.failed();
    assertThat(search.now()).contains(folder.resolve("a"));
  }

  @Test
  void client_withoutAnySocket_saysWhereItLooked() {
    try (OvsdbClient client = client()) {
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() ->
              assertThat(client.away())
                  .contains(
                      "OVN_Northbound at %s/a, %s/b, %s/c: no such socket in any of these places"
                          .formatted(folder, folder, folder)));
    }
  }

  /** What an ended server leaves behind is a file that refuses. */
  @Test
  void client_withALeftSocket_triesTheNextPlace() throws IOException {
    listen("a").close();
    try (ServerSocketChannel there = listen("b");
        OvsdbClient client = client()) {
      CompletableFuture<SocketChannel> accepted =
          CompletableFuture.supplyAsync(() -> {
            try {
              return there.accept();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      await().atMost(Duration.ofSeconds(10)).until(accepted::isDone);
      assertThat(client.away().orElseThrow()).startsWith("OVN_Northbound at " + folder);
      accepted.join().close();
    }
  }

  private ServerSocketChannel listen(String name) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(folder.resolve(name)));
  }

  private OvsdbClient client() {
    return OvsdbClient.start(
        OvsdbOptions.of(places(), "OVN_Northbound", new Monitor(Map.of())), (now, changes) -> {});
  }
}
