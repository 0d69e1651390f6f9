// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

/**
 * One statement about the running lab that holds or does not.
 *
 * @param id short stable name, used to pick a claim and as the test's name
 * @param text what is claimed, one line, in the reader's terms
 * @param probe looks; throws {@link Refuted} when the claim does not hold, and anything else when
 *     looking itself failed
 */
record Claim(String id, String text, Probe probe) {

  /** Looks at the lab and says what it measured. */
  @FunctionalInterface
  interface Probe {
    String measure() throws Exception;
  }

  /** The claim does not hold; the message is the measured value. */
  static final class Refuted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refuted(String measured) {
      super(measured);
    }
  }

  /** Throws {@link Refuted} with {@code measured} unless {@code holds}. */
  static void require(boolean holds, String measured) {
    if (!holds) {
      throw new Refuted(measured);
    }
  }

  /** Looks once. */
  Verdict judge() {
    long start = System.nanoTime();
    try {
      String measured = probe.measure();
      return new Verdict(this, true, measured, millisSince(start));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Verdict(this, false, "interrupted", millisSince(start));
    } catch (Exception e) {
      String message = e instanceof Refuted ? e.getMessage() : e.toString();
      return new Verdict(this, false, String.valueOf(message), millisSince(start));
    }
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  /**
   * What one look found.
   *
   * @param measured the value that was seen, or why the look failed
   * @param millis how long the look took, milliseconds
   */
  record Verdict(Claim claim, boolean holds, String measured, long millis) {}
}
