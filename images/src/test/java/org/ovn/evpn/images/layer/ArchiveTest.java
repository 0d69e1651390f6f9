// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void write_folderFileAndLink_areSortedAndRoots() throws IOException {
    Files.writeString(folder.resolve("z"), "last");
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path program = Files.writeString(bin.resolve("java"), "elf");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(folder.resolve("lib"), Path.of("usr/lib"));
    Files.writeString(folder.resolve("bin-more"), "");

    List<TarReader.Member> members = TarReader.read(archive());

    assertThat(members)
        .extracting(TarReader.Member::name)
        .containsExactly("bin/", "bin-more", "bin/java", "lib", "z");
    assertThat(members).allSatisfy(m -> assertThat(m.owner()).isEqualTo("0:0"));
    assertThat(members).allSatisfy(m -> assertThat(m.time()).isEqualTo(TIME.getEpochSecond()));
    assertThat(members.get(0).type()).isEqualTo('5');
    assertThat(members.get(2).mode()).isEqualTo(0755);
    assertThat(members.get(2).content()).isEqualTo("elf");
    assertThat(members.get(3).type()).isEqualTo('2');
    assertThat(members.get(3).target()).isEqualTo("usr/lib");
  }

  @Test
  void write_stickyFolder_keepsTheBit() throws IOException {
    Path tmp = Files.createDirectory(folder.resolve("tmp"));
    Files.setAttribute(tmp, "unix:mode", 01777);
    assertThat(TarReader.read(archive()).getFirst().mode()).isEqualTo(01777);
  }

  @Test
  void write_otherTimesAndOrderOfMaking_giveTheSameOctets(@TempDir Path other) throws IOException {
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(folder.resolve(name), name);
    }
    for (String name : List.of("c", "a", "b")) {
      Path f = Files.writeString(other.resolve(name), name);
      Files.setLastModifiedTime(f, FileTime.fromMillis(1));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Archive.write(other, TIME, out);
    assertThat(out.toByteArray()).isEqualTo(archive());
  }

  @Test
  void layer_sameFolderTwice_hasTheSameDigests(@TempDir Path out) throws IOException {
    Files.writeString(folder.resolve("a"), "a".repeat(100_000));
    Layer one = Layer.write(folder, TIME, out.resolve("1.tar.gz"), "test");
    Layer two = Layer.write(folder, TIME, out.resolve("2.tar.gz"), "test");
    assertThat(two).isEqualTo(one);
    assertThat(one.digest()).isEqualTo(Digest.of(Files.readAllBytes(out.resolve("1.tar.gz"))));
    assertThat(one.diffId()).isEqualTo(Digest.of(archive()));
    assertThat(one.size()).isEqualTo(Files.size(out.resolve("1.tar.gz")));

    Files.writeString(folder.resolve("a"), "a".repeat(100_001));
    assertThat(Layer.write(folder, TIME, out.resolve("3.tar.gz"), "test").diffId())
        .isNotEqualTo(one.diffId());
  }

  @Test
  void write_socket_isRefusedByName() throws IOException {
    Path socket = folder.resolve("s");
    try (var channel =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      channel.bind(java.net.UnixDomainSocketAddress.of(socket));
      assertThatThrownBy(this::archive)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(socket.toString());
    }
  }

  @Property(tries = 200)
  void write_namesOfAnyLength_areRead(
      @ForAll @AlphaChars @StringLength(min = 1, max = 120) String first,
      @ForAll @AlphaChars @StringLength(min = 1, max = 120) String second,
      @ForAll @StringLength(min = 1, max = 130) String target,
      @ForAll @IntRange(max = 1100) int size)
      throws IOException {
    String name = first + "/é" + second;
    Path content = Files.createTempFile("content", "");
    try {
      Files.writeString(content, "x".repeat(size));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      String link = target.replace('\0', '0').replace('\ud800', '0');
      String readable = new String(link.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      try (TarWriter writer = new TarWriter(out, TIME)) {
        writer.add(new Entry.RegularFile(name, 0644, size, content));
        writer.add(new Entry.SymbolicLink(name + "l", 0777, readable));
      }
      List<TarReader.Member> members = TarReader.read(out.toByteArray());
      assertThat(members).extracting(TarReader.Member::name).containsExactly(name, name + "l");
      assertThat(members.get(0).content()).hasSize(size);
      assertThat(members.get(1).target()).isEqualTo(readable);
    } finally {
      Files.delete(content);
    }
  }

  private byte[] archive() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Archive.write(folder, TIME, out);
    return out.toByteArray();
  }
}
