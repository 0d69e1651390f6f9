package org.ovn.evpn.adapter;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests tagged {@code kernel}, where there is no Maven: in the lab's guest. Prints a line
 * per test and, last, {@code kernel tests: N run, M failed}. Exit code 0 only when at least one ran
 * and none failed or was skipped.
 */
public final class KernelTestMain {
  private KernelTestMain() {}

  /**
   * Runs them.
   *
   * @param args names of test classes, or of methods behind a #; none = all of the agent
   */
  public static void main(String... args) {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request().filters(TagFilter.includeTags("kernel"));
    if (args.length == 0) {
      request.selectors(DiscoverySelectors.selectPackage("org.ovn.evpn.adapter"));
    }
    for (String name : args) {
      request.selectors(
          name.contains("#")
              ? DiscoverySelectors.selectMethod(name)
              : DiscoverySelectors.selectClass(name));
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherDiscoveryRequest built = request.build();
    LauncherFactory.create().execute(built, summary, new Lines(out));
    TestExecutionSummary result = summary.getSummary();
    result.printFailuresTo(out, 30);
    long missing = result.getTestsSkippedCount() + result.getTestsAbortedCount();
    out.printf(
        "kernel tests: %d run, %d failed, %d skipped%n",
        result.getTestsStartedCount(), result.getTotalFailureCount(), missing);
    System.exit(
        result.getTestsStartedCount() > 0 && result.getTotalFailureCount() == 0 && missing == 0
            ? 0
            : 1);
  }

  private record Lines(PrintWriter out) implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        out.printf("%s %s%n", result.getStatus(), test.getDisplayName());
      }
    }
  }
}
