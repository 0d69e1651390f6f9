# SPDX-License-Identifier: Apache-2.0
# Nothing is built here: each target is a command of test/e2e/lab/bin, which can be called by itself.
# UPSTREAM_CRDS=DIR: test against OVN-Kubernetes' published CRDs. LAB=NAME: another lab beside the one that runs.
LAB_BIN := test/e2e/lab/bin
export UPSTREAM_CRDS LAB

.PHONY: demo test unit images lab-up lab-shell lab-down format manifests dist clean help

help:
	@echo 'make demo                    from an empty machine to packets that cross an EVPN fabric; leaves the lab up'
	@echo 'make unit                    all tests that need no root and no lab, formatter, static analysis, shellcheck'
	@echo 'make test                    every test there is; UPSTREAM_CRDS=DIR to use the published CRDs'
	@echo 'make images                  OCI images of controller and agent, as files in dist/images'
	@echo 'make lab-up                  the lab without the demo; LAB=NAME for one of your own'
	@echo 'make lab-shell NODE=node-1   a shell on a node, leaf, spine or host of it'
	@echo 'make lab-down                ends it'
	@echo 'make format                  formats the Java code and the POMs'
	@echo 'make manifests               writes install.yaml, the OLM bundle and catalog, and generated parts of the chart'
	@echo 'make dist                    what a release consists of, with checksums, in dist/'
	@echo 'make clean                   removes what was built here; the cache stays (~/.cache/udn-evpn)'

demo:
	@$(LAB_BIN)/demo $(or $(LAB),demo)

test:
	@$(LAB_BIN)/test

unit:
	@$(LAB_BIN)/unit

images:
	@$(LAB_BIN)/make-images dist/images

lab-up:
	@$(LAB_BIN)/lab-up $(or $(LAB),demo)

lab-shell:
	@$(if $(NODE),,$(error name the place: make lab-shell NODE=node-1))
	@$(LAB_BIN)/lab-main $(or $(LAB),demo) shell $(NODE)

lab-down:
	@$(LAB_BIN)/lab-halt $(or $(LAB),demo)

format:
	@$(LAB_BIN)/with-jdk ./mvnw -q -B -ntp spotless:apply

manifests:
	@packaging/generate

dist:
	@packaging/dist dist

clean:
	@$(LAB_BIN)/with-jdk ./mvnw -q -B -ntp clean
