// SPDX-License-Identifier: Apache-2.0

// Asks the server of a catalog what OLM asks it, and prints a line per bundle: package, channel, version, image.
//
//	olm-ask ADDRESS
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/operator-framework/operator-registry/pkg/client"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: olm-ask ADDRESS")
		os.Exit(1)
	}
	if err := ask(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func ask(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := client.NewClient(address)
	if err != nil {
		return err
	}
	defer c.Close()
	bundles, err := c.ListBundles(ctx)
	if err != nil {
		return err
	}
	for b := bundles.Next(); b != nil; b = bundles.Next() {
		fmt.Println(b.GetPackageName(), b.GetChannelName(), b.GetVersion(), b.GetBundlePath())
	}
	return bundles.Error()
}
