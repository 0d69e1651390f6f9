package org.ovn.evpn.e2e;

/** What the claims do to the lab's processes, as opposed to what they look at. */
interface LabControl {
  /** Stops the fixture and starts it again: what a restart of ovnkube does to the node. */
  void restartOvnkube() throws Exception;

  /** Kills the node's agent with SIGKILL. */
  void killAgent(String node) throws Exception;

  /** Starts the node's agent and waits until it has finished its first pass. */
  void startAgent(String node) throws Exception;
}
