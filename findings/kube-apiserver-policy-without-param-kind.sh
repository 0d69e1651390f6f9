#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Software:  kube-apiserver 1.36.3 (Go module k8s.io/kubernetes v1.36.3), etcd 3.5.16 (Debian trixie, 3.5.16-4)
# Guess:     a ValidatingAdmissionPolicy is no concern of a request for which its matchConditions are false; and where
#            its parameters are missing, the binding's "parameterNotFoundAction: Allow" lets requests pass.
# Behaviour: while the CRD of its paramKind is not there, every request that matchConstraints select is refused, before
#            matchConditions are looked at and whatever parameterNotFoundAction says. With failurePolicy Ignore they
#            pass.
# Output:    policy for ConfigMaps, matchConditions: name == "nobody"; create ConfigMap "three"
#              without paramKind                                   201
#              paramKind example.com/v1 Thing, no such CRD         422 failed to find resource referenced by paramKind
#              the same with failurePolicy Ignore                  201
# Matters:   a policy on a common kind (networks, namespaces) that is installed before its CRD, or left behind when the
#            CRD is removed, stops everybody's writes of that kind. CRDs come first and go last.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=lib.sh
. ./lib.sh

debian trixie etcd-server=3.5.16-4 curl jq openssl
go_program k8s.io/kubernetes v1.36.3 k8s.io/kubernetes/cmd/kube-apiserver
out=$(inside 300 <<'S'
api
admission=/apis/admissionregistration.k8s.io/v1
maps=/api/v1/namespaces/default/configmaps
map() {
  jq -nc --arg name "$1" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: $name}}' |
    request POST $maps application/json >/dev/null || true
  echo "$2: $(cat /tmp/status) $(jq -r '.message // "created"' /tmp/answer)"
}
created() { map "$1" '' | grep -q '^: 201 '; }
# policy NAME FAILURE-POLICY PARAM-KIND: forbids ConfigMaps named nobody
policy() {
  jq -nc --arg name "$1" --arg failure "$2" --argjson param "$3" '{
    apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy", metadata: {name: $name},
    spec: ({failurePolicy: $failure, matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: ["v1"],
    operations: ["CREATE"], resources: ["configmaps"]}]}, matchConditions: [{name: "c",
    expression: "object.metadata.name == \"nobody\""}],
    validations: [{expression: "false"}]} + (if $param then {paramKind: $param} else {} end))}' |
    request POST $admission/validatingadmissionpolicies application/json >/dev/null
  jq -nc --arg name "$1" --argjson param "$3" '{apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding", metadata: {name: $name}, spec: ({policyName: $name,
    validationActions: ["Deny"]} + (if $param then {paramRef: {selector: {}, parameterNotFoundAction: "Allow"}}
    else {} end))}' | request POST $admission/validatingadmissionpolicybindings application/json >/dev/null
}
drop() {
  request DELETE "$admission/validatingadmissionpolicybindings/$1" >/dev/null
  request DELETE "$admission/validatingadmissionpolicies/$1" >/dev/null
}
await request GET /api/v1/namespaces/default
missing='{"apiVersion": "example.com/v1", "kind": "Thing"}'
map one 'no policy'
policy plain Fail null
forbidden() { ! created nobody; }
await forbidden
map two 'a policy without parameters'
drop plain
policy param Fail "$missing"
refused() { ! created "try-$RANDOM-$RANDOM"; }
await refused
map three 'a policy whose parameter kind is not there'
drop param
await created "again-$RANDOM"
policy param Ignore "$missing"
sleep 10
map four 'the same with failurePolicy Ignore'
S
)
say "$out"
has "$out" '^no policy: 201 ' 'ConfigMaps can be created'
has "$out" '^a policy without parameters: 201 ' 'a policy whose matchConditions are false lets a request pass'
has "$out" '^a policy whose parameter kind is not there: 4.*failed to find resource referenced by paramKind' \
  'a policy whose parameter kind is not there refuses what its matchConditions leave out'
has "$out" '^the same with failurePolicy Ignore: 201 ' 'failurePolicy Ignore lets it pass'
confirmed 'kube-apiserver 1.36.3 refuses for a policy without its parameter kind, though matchConditions are false'
