#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  kube-apiserver 1.36.3 (Go module k8s.io/kubernetes v1.36.3), etcd 3.5.16 (Debian trixie, 3.5.16-4)
# Guess:     a field that the CRD does not declare is pruned with a warning whatever the kind of write, or refused with
#            400 or 422 where the client asks for strict validation.
# Behaviour: create and merge patch prune it. Server-side apply answers HTTP 500, with fieldValidation Strict, Warn and
#            Ignore alike, and writes nothing. So it does for a declared field of a wrong type.
# Output:    create 201 {"known":"a"}, merge patch 200 {"known":"a"}
#            apply 500 failed to create typed patch object (...): .spec.newer: field not declared in schema
# Matters:   a controller that is newer than its CRDs writes nothing at all, and a 500 looks like a server in trouble
#            that one asks again at once. Update CRDs first, and treat this 500 as a refusal that only an administrator
#            ends.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie etcd-server=3.5.16-4 curl jq openssl
go_program k8s.io/kubernetes v1.36.3 k8s.io/kubernetes/cmd/kube-apiserver
out=$(inside 240 <<'S'
api
crds=/apis/apiextensions.k8s.io/v1/customresourcedefinitions things=/apis/example.com/v1/things
request POST $crds application/json >/dev/null < <(jq -n '{apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition", metadata: {name: "things.example.com"}, spec: {group: "example.com",
  scope: "Cluster", names: {plural: "things", singular: "thing", kind: "Thing"}, versions: [{name: "v1", served: true,
  storage: true, schema: {openAPIV3Schema: {type: "object", properties: {spec: {type: "object",
  properties: {known: {type: "string"}}}}}}}]}}')
await request GET $things
thing() {
  jq -nc --arg name "$1" '{apiVersion: "example.com/v1", kind: "Thing", metadata: {name: $name},
    spec: {known: "a", newer: "b"}}'
}
tell() { echo "$1: $(cat /tmp/status) $(jq -c '.spec // .message' /tmp/answer)"; }
thing made | request POST $things application/json >/dev/null || true
tell create
jq -nc '{spec: {newer: "c"}}' | request PATCH $things/made application/merge-patch+json >/dev/null || true
tell 'merge patch'
apply() {
  request PATCH "$things/applied?fieldManager=m&fieldValidation=$1" application/apply-patch+yaml >/dev/null || true
}
for v in Strict Warn Ignore; do
  thing applied | apply $v
  tell "apply, $v"
done
thing applied | jq -c '.spec = {known: 3}' | apply Warn
tell 'apply of another type'
thing applied | jq -c 'del(.spec.newer)' | apply Warn
tell 'apply without the field'
S
)
say "$out"
has "$out" '^create: 201 \{"known":"a"\}$' 'create prunes an unknown field'
has "$out" '^merge patch: 200 \{"known":"a"\}$' 'merge patch prunes an unknown field'
for v in Strict Warn Ignore; do
  has "$out" "^apply, $v: 500 .*field not declared in schema" "apply of an unknown field is a 500 with $v"
done
has "$out" '^apply of another type: 500 ' 'apply of a wrong type is a 500'
has "$out" '^apply without the field: 201 \{"known":"a"\}$' 'nothing was written before: known fields create the object'
confirmed 'kube-apiserver 1.36.3 answers an apply of an undeclared field with 500, where other writes prune it'
