// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.lab.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.ovn.evpn.lab.LabEnv;
import org.ovn.evpn.lab.LabException;
import org.ovn.evpn.lab.script.ScriptFile;

/**
 * Runs shell scripts in the places of a lab.
 *
 * <p>A place is {@code guest} (the guest's root namespaces) or the name of a network namespace
 * there: a node, leaf, spine, host or pod. A place that also has a mount namespace of its own (see
 * {@link #MOUNT_NAMESPACES}) is entered with it, so stock paths such as {@code /run/openvswitch}
 * are the place's own.
 *
 * <p>Holds no state beside the lab's description; safe for use by many threads at once.
 */
public final class LabShell {

  /**
   * The folder in the guest whose files {@code <place>.mnt} and {@code <place>.uts} are the mount
   * and UTS namespaces of the places.
   */
  public static final String MOUNT_NAMESPACES = "/run/lab/ns";

  /** The guest itself, as a place. */
  public static final String GUEST = "guest";

  private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int SSH_FAILED = 255;
  private static final Executor READERS = task -> Thread.ofVirtual().name("lab-shell").start(task);

  private final LabEnv env;

  /**
   * @param env the lab to work in
   */
  public LabShell(LabEnv env) {
    this.env = env;
  }

  /**
   * What a script did.
   *
   * @param exit its exit code, 0..255
   * @param out its standard output
   * @param err its standard error
   */
  public record Result(int exit, String out, String err) {

    /** Whether the script ended with exit code 0. */
    public boolean ok() {
      return exit == 0;
    }

    /** The output without white space at both ends. */
    public String text() {
      return out.strip();
    }
  }

  /** The lab that this shell works in. */
  public LabEnv env() {
    return env;
  }

  /**
   * Runs a script by {@code bash -s} in a place and waits for its end, at most two minutes.
   *
   * @param place {@code guest} or the name of a network namespace
   * @param script the script's text
   * @return what it did, whatever its exit code
   * @throws LabException when the guest cannot be reached, or the time is over
   */
  public Result run(String place, String script) {
    return run(place, script, LIMIT);
  }

  /**
   * As {@link #run(String, String)} with a limit of one's own. When the time is over this side
   * stops waiting; the script itself gets a hang-up when it next writes.
   */
  public Result run(String place, String script, Duration limit) {
    return exec(command(place, "bash -s"), script.getBytes(StandardCharsets.UTF_8), place, limit);
  }

  /**
   * Runs a script that has to succeed.
   *
   * @return its standard output
   * @throws LabException when it ends with another exit code than 0; the message has its standard
   *     error
   */
  public String check(String place, String script) {
    Result r = run(place, script);
    if (!r.ok()) {
      throw new LabException(
          "in "
              + place
              + " a script ended with "
              + r.exit()
              + ":\n"
              + abbreviate(script)
              + "\n"
              + r.err().strip()
              + (r.out().isBlank() ? "" : "\n" + abbreviate(r.out())));
    }
    return r.out();
  }

  /**
   * Starts a script that goes on while this side does other things; its output, both kinds, is
   * appended to a file here.
   *
   * @param place where
   * @param script the script; what it ends with {@code exec} is what {@link Background#stop} ends
   * @param log the file on this side
   */
  public Background start(String place, String script, Path log) {
    try {
      Files.createDirectories(parent(log));
      // the script says its own process id first, so that it can be ended there and not only here
      String own = "echo \"@pid $$\"\n" + script + "\n";
      Process p =
          new ProcessBuilder(
                  // a caller in the background of a shell ignores SIGINT, and so would this script
                  command(place, "env --default-signal=INT bash -c " + quote(own)))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
              .start();
      return new Background(this, p, log);
    } catch (IOException e) {
      throw new LabException("cannot start a script in " + place, e);
    }
  }

  /**
   * Writes a file in a place.
   *
   * @param path its absolute path there; the folder must exist
   * @param content what it shall hold
   */
  public void push(String place, String path, byte[] content) {
    Result r =
        exec(command(place, "bash -c " + quote("cat >" + quote(path))), content, place, LIMIT);
    if (!r.ok()) {
      throw new LabException("cannot write " + path + " in " + place + ": " + r.err().strip());
    }
  }

  /** As {@link #push(String, String, byte[])}, for text in UTF-8. */
  public void push(String place, String path, String content) {
    push(place, path, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The command that runs a command line in a place, for callers that need the process itself (an
   * interactive shell).
   *
   * @param place where
   * @param line the command line, for {@code sh}
   */
  public List<String> command(String place, String line) {
    List<String> out = new ArrayList<>(env.enterCommand());
    out.add(entry(place, line));
    return out;
  }

  /** Quotes a word for the shell. */
  public static String quote(String word) {
    return ScriptFile.quote(word);
  }

  static String entry(String place, String line) {
    if (!PLACE.matcher(place).matches()) {
      throw new LabException(
          "'" + place + "' is not the name of a place: guest, or that of a network namespace");
    }
    if (place.equals(GUEST)) {
      return "exec " + line;
    }
    String ns = MOUNT_NAMESPACES + "/" + place;
    return "m=; [ -e "
        + ns
        + ".mnt ] && m='--mount="
        + ns
        + ".mnt --uts="
        + ns
        + ".uts'; exec nsenter --net=/run/netns/"
        + place
        + " $m "
        + line;
  }

  private Result exec(List<String> command, byte[] input, String place, Duration limit) {
    Process p;
    try {
      p = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new LabException("cannot run " + command.getFirst() + ": is it installed?", e);
    }
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> read(p.getInputStream()), READERS);
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(p.getErrorStream()), READERS);
    READERS.execute(() -> feed(p, input));
    try {
      if (!p.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(
            "in " + place + " a script was not done after " + limit.toSeconds() + " s");
      }
      // what a script left running may hold the pipes open: its own output is complete when it ends
      String o = out.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      String e = err.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (p.exitValue() == SSH_FAILED && command.getFirst().endsWith("ssh")) {
        throw new LabException(
            "the guest of lab " + env.name() + " cannot be reached: " + e.strip());
      }
      return new Result(p.exitValue(), o, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for a script in " + place, e);
    } catch (TimeoutException e) {
      throw new LabException(
          "in " + place + " a script left a process behind that holds its output: redirect it", e);
    } catch (ExecutionException | CompletionException e) {
      throw new LabException("lost the output of a script in " + place, e.getCause());
    } finally {
      p.destroy();
    }
  }

  private static void feed(Process p, byte[] input) {
    try (OutputStream in = p.getOutputStream()) {
      in.write(input);
    } catch (IOException expected) {
      // the script ended before it read all of its input; its exit code tells
    }
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static String abbreviate(String text) {
    String t = text.strip();
    return t.length() <= 2000
        ? t
        : t.substring(0, 1000) + "\n[…]\n" + t.substring(t.length() - 900);
  }
}
