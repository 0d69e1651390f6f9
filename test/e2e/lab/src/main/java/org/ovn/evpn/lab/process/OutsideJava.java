// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

/** A Java program of the project that runs on the machine, in the lab's network namespace. */
public final class OutsideJava implements LabProcess {

  private final String name;
  private final String mainClass;
  private final Path module;
  private final Map<String, String> variables;
  private final OutsideProcess process;

  /**
   * @param env the lab
   * @param name the program's name
   * @param mainClass its main class
   * @param module the folder of its Maven module, built: its classes and what they need are taken
   *     from target
   * @param variables its environment, beside that of this process
   */
  public OutsideJava(
      LabEnv env, String name, String mainClass, Path module, Map<String, String> variables) {
    this.name = name;
    this.mainClass = mainClass;
    this.module = module;
    this.variables = Map.copyOf(variables);
    this.process = new OutsideProcess(env, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Path log() {
    return process.log();
  }

  @Override
  public boolean alive() {
    return process.alive();
  }

  @Override
  public void start() {
    Path target = module.resolve("target");
    if (!Files.exists(target.resolve("classes").resolve(mainClass.replace('.', '/') + ".class"))) {
      throw new LabException(
          name + " is not built: " + mainClass + " is not in " + target + "; run ./mvnw package");
    }
    process.start(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            target.resolve("classes") + ":" + target.resolve("lib") + "/*",
            mainClass),
        variables);
  }

  @Override
  public void stop() {
    process.stop();
  }

  @Override
  public void kill() {
    process.kill();
  }
}
