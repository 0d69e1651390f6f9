#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  fabric8 kubernetes-client 7.5.2 with kubernetes-httpclient-jdk and with kubernetes-httpclient-okhttp,
#            against kubernetes-server-mock 7.5.2 behind a TCP proxy on the loopback
# Guess:     Config.websocketPingInterval is 30 s by default, so an informer whose connection died without a FIN
#            connects anew within a minute or so; isWatching() is false meanwhile.
# Behaviour: with the OkHttp client it does connect anew. With the JDK client the ping interval changes nothing: the
#            informer is deaf for as long as this script waits, and says isWatching=true.
# Output:    an object is created right after the proxy has stopped to carry the established connections
#              OkHttp   event seen after 57 s
#              JDK      not seen in 150 s, isWatching=true
# Matters:   a firewall or node that drops a connection in silence would leave an EVPN agent with yesterday's networks
#            while it looks healthy. So controller and agents use OkHttp; isWatching() is no liveness probe.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

v=7.5.2
out=$(java_program io.fabric8:kubernetes-client:$v io.fabric8:kubernetes-httpclient-jdk:$v \
  io.fabric8:kubernetes-httpclient-okhttp:$v io.fabric8:kubernetes-server-mock:$v <<'J'
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.*;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.server.mock.*;
import java.io.*;
import java.net.*;
import java.util.*;
import java.util.concurrent.*;

/** Two informers whose connections fall silent, one per HTTP client. */
public class Finding {
  static final class Proxy extends Thread {
    final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    final int target;
    /** Connections made before it is raised carry nothing any more; they are not closed. */
    volatile int generation;

    Proxy(int target) throws IOException {
      this.target = target;
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      try {
        while (true) {
          Socket in = door.accept();
          Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
          pump(in, out, generation);
          pump(out, in, generation);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void pump(Socket from, Socket to, int mine) {
      Thread t = new Thread(() -> {
        byte[] buffer = new byte[65536];
        try {
          for (int n; (n = from.getInputStream().read(buffer)) >= 0; ) {
            if (mine == generation) {
              to.getOutputStream().write(buffer, 0, n);
            }
          }
          if (mine == generation) {
            to.close();
          }
        } catch (IOException e) {
          // the other side is gone
        }
      });
      t.setDaemon(true);
      t.start();
    }
  }

  static ConfigMap map(String name) {
    return new ConfigMapBuilder().withNewMetadata().withName(name).withNamespace("default").endMetadata().build();
  }

  /** Whether it came true in time. */
  static boolean within(int seconds, Check what) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!what.get()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(200);
    }
    return true;
  }

  interface Check {
    boolean get() throws Exception;
  }

  public static void main(String[] args) throws Exception {
    KubernetesMockServer server = new KubernetesMockServer(new io.fabric8.mockwebserver.Context(),
        new io.fabric8.mockwebserver.MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    server.init();
    KubernetesClient direct = server.createClient();
    Map<String, HttpClient.Factory> factories = new LinkedHashMap<>();
    factories.put("JDK", new io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory());
    factories.put("OkHttp", new io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory());
    Map<String, SharedIndexInformer<ConfigMap>> informers = new LinkedHashMap<>();
    Map<String, Proxy> proxies = new LinkedHashMap<>();
    for (var f : factories.entrySet()) {
      Proxy proxy = new Proxy(server.getPort());
      proxies.put(f.getKey(), proxy);
      Config config = new ConfigBuilder(Config.empty()).withMasterUrl("http://127.0.0.1:" + proxy.door.getLocalPort())
          .withNamespace("default").build();
      KubernetesClient client = new KubernetesClientBuilder().withConfig(config)
          .withHttpClientFactory(f.getValue()).build();
      informers.put(f.getKey(), client.configMaps().inNamespace("default").inform());
      System.out.println(f.getKey() + ": websocketPingInterval " + config.getWebsocketPingInterval() + " ms");
    }
    direct.resource(map("before")).create();
    for (var i : informers.entrySet()) {
      System.out.println(i.getKey() + ": event before the cut "
          + (within(20, () -> i.getValue().getStore().getByKey("default/before") != null) ? "seen" : "not seen"));
    }
    proxies.values().forEach(p -> p.generation++);
    long cut = System.nanoTime();
    direct.resource(map("after")).create();
    Map<String, Long> seen = new TreeMap<>();
    within(150, () -> {
      for (var i : informers.entrySet()) {
        if (i.getValue().getStore().getByKey("default/after") != null) {
          seen.putIfAbsent(i.getKey(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - cut));
        }
      }
      return seen.size() == informers.size();
    });
    for (var i : informers.entrySet()) {
      Long at = seen.get(i.getKey());
      System.out.println(i.getKey() + ": event after the cut " + (at == null ? "not seen in 150 s" : "seen after " + at
          + " s") + ", isWatching=" + i.getValue().isWatching());
    }
    System.exit(0); // the clients' threads would go on
  }
}
J
)
say "$out"
for client in JDK OkHttp; do
  has "$out" "^$client: websocketPingInterval 30000 ms$" 'the default ping interval is 30 s'
  has "$out" "^$client: event before the cut seen$" "the informer with $client works"
done
has "$out" '^OkHttp: event after the cut seen after [0-9]{1,2} s' 'OkHttp finds out within 100 s'
has "$out" '^JDK: event after the cut not seen in 150 s, isWatching=true$' \
  'the JDK client does not, and claims to watch'
confirmed 'fabric8 7.5.2 finds a dead connection with OkHttp; on the JDK client it stays deaf with isWatching=true'
