// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.ovn.evpn.images.layer.Digest;
import org.ovn.evpn.images.layer.Layer;

/** An OCI image layout (image-spec, image-layout.md): a folder with one image. */
public final class ImageLayout {

  private ImageLayout() {}

  /**
   * Writes an image.
   *
   * @param folder where; it is made
   * @param created the time that the image bears
   * @param layers from the lowest to the highest
   * @param archives the layers' files, in the same order
   * @return the digest of the manifest, by which a registry names the image
   * @throws IOException when something cannot be read or written
   */
  public static String write(
      Path folder, ImageFacts facts, Instant created, List<Layer> layers, List<Path> archives)
      throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
    for (int i = 0; i < layers.size(); i++) {
      Files.copy(
          archives.get(i),
          blobs.resolve(layers.get(i).blob()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    byte[] config = Documents.config(facts, created, layers);
    byte[] manifest = Documents.manifest(facts, created, config, layers);
    blob(blobs, config);
    blob(blobs, manifest);
    Files.write(folder.resolve("index.json"), Documents.index(facts, manifest));
    Files.write(folder.resolve("oci-layout"), Documents.layout());
    return Digest.of(manifest);
  }

  private static void blob(Path blobs, byte[] octets) throws IOException {
    String digest = Digest.of(octets);
    Files.write(blobs.resolve(digest.substring(digest.indexOf(':') + 1)), octets);
  }
}
