// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;

/**
 * A program of the project in its image, on the machine, in the lab's network namespace: as a pod
 * runs, with the image's user and capabilities and no others, and a root that is read only.
 */
public final class OutsideImage implements LabProcess {

  /**
   * There is no kubelet that limits the memory; and the lab takes it for no small thing that an AOT
   * cache does not fit.
   */
  private static final String JVM = "-XX:MaxRAM=512m -XX:AOTMode=on";

  private final LabEnv env;
  private final String image;
  private final Map<String, String> variables;
  private final OutsideProcess process;

  /**
   * @param env the lab
   * @param image the image's name, which is that of the account too
   * @param variables the container's environment, beside what every program of the lab has
   */
  public OutsideImage(LabEnv env, String image, Map<String, String> variables) {
    this.env = env;
    this.image = image;
    this.variables = new TreeMap<>(variables);
    this.process = new OutsideProcess(env, image);
  }

  @Override
  public String name() {
    return image;
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
    Path images = Images.outside(env);
    if (!images.resolve("complete").toFile().exists()) {
      throw new LabException("no images in " + images + ": run images/build");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                images.resolve("run").toString(),
                images.resolve(image).toString(),
                "--bind",
                env.serviceAccount(image) + ":" + Images.SERVICE_ACCOUNT));
    variable(command, "KUBERNETES_SERVICE_HOST", Images.API_HOST);
    variable(command, "KUBERNETES_SERVICE_PORT", Images.API_PORT);
    variable(command, "JDK_JAVA_OPTIONS", JVM);
    variable(command, OutsideProcess.MARKER, process.marker());
    variables.forEach((name, value) -> variable(command, name, value));
    process.start(command, Map.of());
  }

  @Override
  public void stop() {
    process.stop();
  }

  @Override
  public void kill() {
    process.kill();
  }

  private static void variable(List<String> command, String name, String value) {
    command.add("--env");
    command.add(name + "=" + value);
  }
}
