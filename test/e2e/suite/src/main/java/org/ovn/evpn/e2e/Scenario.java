// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.e2e;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ovn.evpn.e2e.Claim.Verdict;
import org.ovn.evpn.lab.Lab;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;
import org.ovn.evpn.lab.cluster.Kubectl;
import org.ovn.evpn.lab.shell.LabShell;

/** The demo's tenants on a running lab, ready to be looked at. Not thread-safe. */
final class Scenario {
  /** Names claims by their ids, with commas between. */
  private static final String WANTED = "ONLY_CLAIMS";

  private final Lab lab;
  private final Path logs;
  private final Preparation preparation;
  private final List<Path> objects;
  private final List<Claim> claims;
  private final List<Claim> life;

  private Scenario(
      Lab lab,
      Path logs,
      Preparation preparation,
      List<Path> objects,
      List<Claim> claims,
      List<Claim> life) {
    this.lab = lab;
    this.logs = logs;
    this.preparation = preparation;
    this.objects = objects;
    this.claims = List.copyOf(claims);
    this.life = List.copyOf(life);
  }

  /**
   * Makes the tenants and enables EVPN for them, saying what it does.
   *
   * @param extent how much is looked at
   * @throws IllegalStateException when the lab does not come to the point where claims can be
   *     looked at
   */
  static Scenario start(LabEnv env, PrintStream out, Extent extent) throws Exception {
    LabShell shell = new LabShell(env);
    Path logs = Files.createDirectories(env.logs().resolve("e2e"));
    shell.push(LabShell.GUEST, env.guestDir() + "/probe.py", DemoMain.resource("probe.py"));
    Lab lab = Lab.attach(env);
    Kubectl kubectl = new Kubectl(env);
    Traffic traffic = new Traffic(lab, env.guestDir(), logs);
    Preparation preparation = new Preparation(shell, kubectl, traffic);
    List<Path> objects = samples();
    Stations stations =
        timed(
            out,
            "tenants: three networks, six pods",
            () -> preparation.createTenants(DemoMain.resource("networks.yaml")));
    Demo demo =
        new Demo(
            shell,
            kubectl,
            traffic,
            new LabProcesses(lab),
            extent,
            new Cases(kubectl, objects),
            new Deployed(kubectl, new LabProcesses(lab), manifests(), objects),
            stations);
    List<Claim> claims = new ArrayList<>();
    for (Claim before : demo.claimsBefore()) {
      Verdict verdict = timed(out, before.text(), before::judge);
      claims.add(
          new Claim(
              before.id(),
              before.text(),
              () -> {
                Claim.require(verdict.holds(), verdict.measured());
                return verdict.measured();
              }));
    }
    timed(
        out,
        "EVPN: VTEP, peering and three EVPN objects applied, programmed on every node",
        () -> {
          try {
            preparation.enableEvpn(objects, stations);
          } catch (LabException e) {
            lab.snapshot(logs.resolve("not-programmed"));
            throw e;
          }
          return true;
        });
    claims.addAll(demo.claims());
    List<Claim> all = new ArrayList<>(claims);
    all.addAll(demo.life());
    List<Claim> wanted = wanted(all, System.getenv(WANTED));
    return new Scenario(
        lab,
        logs,
        preparation,
        objects,
        wanted.stream().filter(claims::contains).toList(),
        wanted.stream().filter(demo.life()::contains).toList());
  }

  /** For work on a claim: those of the ids that are wanted, or all. */
  static List<Claim> wanted(List<Claim> claims, @Nullable String ids) {
    if (ids == null || ids.isBlank()) {
      return claims;
    }
    List<String> wanted = List.of(ids.split(","));
    List<Claim> found = claims.stream().filter(c -> wanted.contains(c.id())).toList();
    if (found.size() != wanted.size()) {
      throw new IllegalArgumentException(
          "%s names %s; there are %s"
              .formatted(WANTED, ids, claims.stream().map(Claim::id).toList()));
    }
    return found;
  }

  /** The claims, to be looked at in this order. */
  List<Claim> claims() {
    return claims;
  }

  /** The claims of install, upgrade and removal, to be looked at after all others. */
  List<Claim> life() {
    return life;
  }

  /**
   * Looks whether a claim holds. Of one that does not, what every place had at that moment is kept
   * in the lab's logs, as later claims change it.
   */
  Verdict judge(Claim claim) {
    Verdict verdict = claim.judge();
    if (!verdict.holds()) {
      lab.snapshot(logs.resolve("refuted-" + claim.id()));
    }
    return verdict;
  }

  /** Puts back what the last claims deleted, so that the lab can be explored. */
  void restore() {
    preparation.apply(objects);
  }

  private static Path manifests() {
    return Path.of(System.getenv().getOrDefault("MANIFESTS", "manifests"));
  }

  private static List<Path> samples() {
    Path folder = manifests().resolve("samples/demo");
    List<Path> files =
        List.of(
            folder.resolve("peering.yaml"),
            folder.resolve("vtep.yaml"),
            folder.resolve("evpn.yaml"));
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new IllegalStateException(
            "cannot read "
                + file.toAbsolutePath()
                + ": set MANIFESTS to the product's manifests folder");
      }
    }
    return files;
  }

  private static <T> T timed(PrintStream out, String what, Callable<T> step) throws Exception {
    long start = System.nanoTime();
    T result = step.call();
    out.printf("  %-82s %.1f s%n", what, (System.nanoTime() - start) / 1e9);
    return result;
  }
}
