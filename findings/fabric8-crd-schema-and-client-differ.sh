#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  fabric8 crd-generator-api-v2 and kubernetes-client 7.5.2; kube-apiserver 1.36.3 (Go module
#            k8s.io/kubernetes v1.36.3), etcd 3.5.16 (Debian trixie, 3.5.16-4)
# Guess:     the schema that the generator makes of a Java class admits what the client of the same release writes of
#            it.
# Behaviour: not for byte[] and java.time.Duration. The schema of byte[] is an array of integers, the client writes
#            base64 text. The schema of a Duration is a string of format date-time, the client writes an ISO period
#            such as PT1M30S. The API server refuses the object that the client sends.
# Output:    segment:  schema array, written "AQID"                            422 must be of type array: "string"
#            holdTime: schema string of format date-time, written "PT1M30S"    422 must be of type date-time: "PT1M30S"
# Matters:   BGP and BFD timers, identifiers of segments: what looks natural in a class makes an API whose objects
#            cannot be written by its own controller. Use String or int with a unit in the name, and test a round trip
#            through a real API server.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie etcd-server=3.5.16-4 curl jq openssl
go_program k8s.io/kubernetes v1.36.3 k8s.io/kubernetes/cmd/kube-apiserver
v=7.5.2
out=$(java_program io.fabric8:crd-generator-api-v2:$v io.fabric8:kubernetes-client:$v \
  io.fabric8:kubernetes-httpclient-jdk:$v org.slf4j:slf4j-nop:2.0.17 <<'J'
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

public class Finding {
  @Group("example.com")
  @Version("v1")
  public static class Thing extends CustomResource<Spec, Void> {}

  public static class Spec {
    public byte[] segment = {1, 2, 3};
    public Duration holdTime = Duration.ofSeconds(90);
    public Instant since = Instant.EPOCH;
    public int vni = 100;
  }

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(System.getProperty("java.io.tmpdir"));
    new CRDGenerator().customResourceClasses(Thing.class).inOutputDir(dir.toFile()).generate();
    KubernetesSerialization client = new KubernetesSerialization();
    CustomResourceDefinition crd;
    try (var files = Files.newDirectoryStream(dir, "things.example.com*.yml")) {
      crd = client.unmarshal(Files.readString(files.iterator().next()), CustomResourceDefinition.class);
    }
    var spec = crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema().getProperties().get("spec");
    for (String field : List.of("segment", "holdTime", "since", "vni")) {
      JSONSchemaProps schema = spec.getProperties().get(field);
      Thing thing = new Thing();
      thing.setMetadata(new ObjectMetaBuilder().withName(field.toLowerCase(Locale.ROOT)).build());
      thing.setSpec(new Spec());
      ObjectNode json = (ObjectNode) new ObjectMapper().readTree(client.asJson(thing));
      ((ObjectNode) json.get("spec")).retain(field);
      System.out.println(field + ": schema " + schema.getType() + " of format " + schema.getFormat() + ", written "
          + json.get("spec").get(field));
      Files.writeString(dir.resolve(field + ".json"), json.toString());
    }
    Files.writeString(dir.resolve("crd.json"), client.asJson(crd));
  }
}
J
)
mkdir "$tree/objects"
cp "$work"/java/*.json "$tree/objects/"
out+=$'\n'$(inside 240 <<'S'
api
request POST /apis/apiextensions.k8s.io/v1/customresourcedefinitions application/json </objects/crd.json >/dev/null
await request GET /apis/example.com/v1/things
for field in segment holdTime since vni; do
  request POST /apis/example.com/v1/things application/json </objects/$field.json >/dev/null || true
  echo "$field: $(cat /tmp/status) $(jq -r '.message // "created"' /tmp/answer)"
done
S
)
say "$out"
has "$out" '^segment: schema array of format null, written "AQID"$' \
  'the schema of byte[] is an array, it is written as text'
has "$out" '^segment: 422 .*must be of type array: "string"' 'the API server refuses the byte[]'
has "$out" '^holdTime: schema string of format date-time, written "PT1M30S"$' 'a Duration has the format date-time'
has "$out" '^holdTime: 422 .*must be of type date-time' 'the API server refuses the Duration'
has "$out" '^since: 201 ' 'an Instant can be written'
has "$out" '^vni: 201 ' 'an int can be written'
confirmed 'with fabric8 7.5.2 the API server refuses what the client writes into the CRD of the generator'
