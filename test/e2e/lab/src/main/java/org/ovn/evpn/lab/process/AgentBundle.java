package org.ovn.evpn.lab.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

/**
 * The agent's class path in the lab's own folder: jars only, as in an image, and not touched by a
 * build that goes on beside the lab.
 */
public final class AgentBundle {

  /** The agent's main class. */
  public static final String MAIN = "org.ovn.evpn.adapter.agent.AgentMain";

  private static final String FOLDER = "agent";

  private AgentBundle() {}

  /**
   * Copies what was built.
   *
   * @param env the lab
   * @param module the folder of the agent's Maven module
   * @throws LabException when it is not built
   */
  public static void copy(LabEnv env, Path module) {
    Path classes = module.resolve("target/classes");
    if (!Files.exists(classes.resolve(MAIN.replace('.', '/') + ".class"))) {
      throw new LabException(
          "the agent is not built: " + MAIN + " is not in " + classes + "; run ./mvnw package");
    }
    Path to = env.dir().resolve(FOLDER);
    try {
      Files.createDirectories(to);
      for (Path old : list(to)) {
        if (old.toString().endsWith(".jar")) {
          Files.delete(old);
        }
      }
      jar(classes, to.resolve("ovn-adapter.jar"));
      for (Path lib : list(module.resolve("target/lib"))) {
        Files.copy(lib, to.resolve(lib.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy the agent's class path to " + to, e);
    }
  }

  /** The class path as the guest sees it. */
  static String classPath(LabEnv env) {
    return env.guestDir() + "/" + FOLDER + "/*";
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (Stream<Path> files = Files.walk(classes);
        OutputStream out = Files.newOutputStream(jar);
        JarOutputStream jars = new JarOutputStream(out)) {
      // stored, not deflated: the guest's processor is the dear one
      jars.setLevel(0);
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        JarEntry entry = new JarEntry(classes.relativize(file).toString());
        entry.setTime(0);
        jars.putNextEntry(entry);
        Files.copy(file, jars);
        jars.closeEntry();
      }
    }
  }
}
