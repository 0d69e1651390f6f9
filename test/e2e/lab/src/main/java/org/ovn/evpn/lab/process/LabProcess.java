// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.process;

import java.nio.file.Path;

/**
 * A long-running program of the lab. It outlives the process that started it, and any other process
 * on the machine that knows the lab can end it. Implementations are safe for use by many threads,
 * but two starts at once are not.
 */
public interface LabProcess {

  /** What an agent and the fixture say when they have looked at everything once. */
  String STARTED = "start complete";

  /** Its name, for instance {@code agent-node-1}. */
  String name();

  /** Where its output goes; each start appends. */
  Path log();

  /** Whether it runs. */
  boolean alive();

  /**
   * Starts it, unless it runs.
   *
   * @throws org.ovn.evpn.lab.LabException when it cannot be started, for instance since it was not
   *     built
   */
  void start();

  /** Ends it in good order (SIGTERM), and by SIGKILL when it is still there after ten seconds. */
  void stop();

  /** Ends it at once, without a chance to clean up (SIGKILL). */
  void kill();
}
