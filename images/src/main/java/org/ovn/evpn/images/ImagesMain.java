// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.images;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.images.layer.Archive;
import org.ovn.evpn.images.layer.Layer;
import org.ovn.evpn.images.oci.ImageLayout;
import org.ovn.evpn.images.sbom.Sbom;

/** The commands that {@code images/build} and {@code images/archives} call. */
public final class ImagesMain {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private ImagesMain() {}

  /**
   * Runs a command; exit code 1, and a line that says why, when it fails.
   *
   * <pre>
   * layer FOLDER TIME COMMENT OUT            OUT.tar.gz and OUT.json
   * sbom RECIPE VERSION TIME DEPENDENCIES NOTICE STATUS-D DEBIAN-PACKAGES OUT JAR…
   * image RECIPE VERSION REVISION TIME OUT LAYER…   a layout in the folder OUT; LAYER as OUT above;
   *                                                 REVISION may be empty
   * archive LAYOUT TIME OUT                  a layout as one file
   * </pre>
   */
  public static void main(String[] arguments) {
    try {
      run(List.of(arguments));
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(1);
    }
  }

  static void run(List<String> arguments) throws IOException {
    String command = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> a = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    if (command.equals("layer") && a.size() == 4) {
      layer(Path.of(a.get(0)), Instant.parse(a.get(1)), a.get(2), a.get(3));
    } else if (command.equals("sbom") && a.size() > 8) {
      sbom(a);
    } else if (command.equals("image") && a.size() > 5) {
      image(a);
    } else if (command.equals("archive") && a.size() == 3) {
      Archive.write(
          Path.of(a.get(0)), Instant.parse(a.get(1)), Files.newOutputStream(Path.of(a.get(2))));
    } else {
      throw new IllegalArgumentException(
          "\"%s\" with %d arguments: is no command. See ImagesMain.".formatted(command, a.size()));
    }
  }

  private static void layer(Path folder, Instant time, String comment, String out)
      throws IOException {
    Layer layer = Layer.write(folder, time, Path.of(out + ".tar.gz"), comment);
    JSON.writeValue(Path.of(out + ".json").toFile(), layer);
  }

  private static void sbom(List<String> a) throws IOException {
    Recipe recipe = recipe(Path.of(a.get(0)));
    Sbom.Sources from =
        new Sbom.Sources(
            a.subList(8, a.size()).stream().map(Path::of).toList(),
            Path.of(a.get(3)),
            Path.of(a.get(4)),
            Path.of(a.get(5)),
            Path.of(a.get(6)));
    String text = Sbom.of(from, recipe.name(), a.get(1), Instant.parse(a.get(2)));
    Files.writeString(Path.of(a.get(7)), text);
  }

  private static void image(List<String> a) throws IOException {
    Recipe recipe = recipe(Path.of(a.get(0)));
    Optional<String> revision = Optional.of(a.get(2)).filter(r -> !r.isBlank());
    List<Layer> layers = new ArrayList<>();
    for (String file : a.subList(5, a.size())) {
      layers.add(JSON.readValue(Path.of(file + ".json").toFile(), Layer.class));
    }
    Path folder = Path.of(a.get(4));
    String digest =
        ImageLayout.write(
            folder,
            recipe.facts(a.get(1), revision),
            Instant.parse(a.get(3)),
            layers,
            a.subList(5, a.size()).stream().map(f -> Path.of(f + ".tar.gz")).toList());
    System.out.println(digest);
  }

  private static Recipe recipe(Path file) throws IOException {
    return YAML.readValue(file.toFile(), Recipe.class);
  }
}
