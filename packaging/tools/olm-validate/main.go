// SPDX-License-Identifier: Apache-2.0

// Runs the validators of operator-framework over bundles, as operator-sdk and the registry do, and prints what they find.
//
//	olm-validate -k8s-version 1.36 BUNDLE_DIR…
//
// The exit code is 1 when one of them finds an error. The last validator pulls images with a container engine, so it is
// left out.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/operator-framework/api/pkg/manifests"
	"github.com/operator-framework/api/pkg/validation"
	"github.com/operator-framework/api/pkg/validation/errors"
	"github.com/operator-framework/operator-registry/pkg/lib/bundle"
	"github.com/sirupsen/logrus"
)

func main() {
	k8s := flag.String("k8s-version", "", "Kubernetes version for the removed-API check, such as 1.36")
	flag.Parse()
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	bad := false
	for _, dir := range flag.Args() {
		v := bundle.NewImageValidator(nil, logrus.NewEntry(logger))
		for _, err := range []error{v.ValidateBundleFormat(dir), v.ValidateBundleContent(filepath.Join(dir, "manifests"))} {
			if list, ok := err.(bundle.ValidationError); ok {
				for _, e := range list.Errors {
					fmt.Println("error format", e)
				}
				bad = true
			} else if err != nil {
				fmt.Println("error format", err)
				bad = true
			}
		}
		b, err := manifests.GetBundleFromDir(dir)
		if err != nil {
			fmt.Println("error load", err)
			bad = true
			continue
		}
		objs := append(b.ObjectsToValidate(), map[string]string{"k8s-version": *k8s})
		for _, obj := range b.Objects {
			objs = append(objs, obj)
		}
		seen := map[string]bool{}
		for _, r := range validation.AllValidators[:len(validation.AllValidators)-1].Validate(objs...) {
			for _, e := range append(append([]errors.Error{}, r.Errors...), r.Warnings...) {
				line := strings.ToLower(string(e.Level)) + " " + string(e.Type) + " " + e.Error()
				if !seen[line] {
					seen[line] = true
					fmt.Println(line)
				}
				bad = bad || e.Level == errors.LevelError
			}
		}
	}
	if bad {
		os.Exit(1)
	}
}
