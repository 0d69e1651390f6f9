// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.layer;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/**
 * A layer: a compressed tar archive, and what names it.
 *
 * @param digest of the compressed archive
 * @param diffId digest of the archive before it was compressed: it alone is independent of the
 *     version of zlib
 * @param size of the compressed archive, in octets
 * @param comment what it holds, for the image's history
 */
public record Layer(String digest, String diffId, long size, String comment) {

  /** Its media type (image-spec, layer.md). */
  public static final String MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

  private static final int BUFFER = 1 << 16;

  /**
   * Writes a folder as a layer.
   *
   * @param folder what the image has at its root
   * @param time of every entry
   * @param archive the file to write
   * @throws IOException when something cannot be read or written
   */
  public static Layer write(Path folder, Instant time, Path archive, String comment)
      throws IOException {
    Digest compressed = new Digest();
    Digest plain = new Digest();
    try (OutputStream file =
        new Observed(
            new BufferedOutputStream(Files.newOutputStream(archive), BUFFER), compressed)) {
      // the JDK's writes neither a name nor a time into the header
      Archive.write(folder, time, new Observed(new GZIPOutputStream(file, BUFFER), plain));
    }
    return new Layer(compressed.value(), plain.value(), Files.size(archive), comment);
  }

  /** The digest's hexadecimal part, by which the layout names the file. */
  @JsonIgnore
  public String blob() {
    return digest.substring(digest.indexOf(':') + 1);
  }

  /** Passes on what is written, and tells a digest of it. */
  private static final class Observed extends FilterOutputStream {
    private final Digest digest;

    Observed(OutputStream out, Digest digest) {
      super(out);
      this.digest = digest;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      digest.add(b, offset, length);
      out.write(b, offset, length);
    }
  }
}
