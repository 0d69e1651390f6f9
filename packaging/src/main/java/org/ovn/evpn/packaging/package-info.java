// SPDX-License-Identifier: Apache-2.0
/**
 * Writes everything that the software is installed from: manifests/install.yaml, the OLM bundle and
 * its catalog, the generated templates of the Helm chart and the console's YAML samples. All of it
 * comes from overlays/kubernetes and from packaging/olm, so no right and no setting is written down
 * twice.
 *
 * <p>Pure functions from {@link org.ovn.evpn.packaging.Sources} to texts by path; {@link
 * org.ovn.evpn.packaging.PackagingMain} alone writes files. Knows no cluster and no other module.
 */
@NullMarked
package org.ovn.evpn.packaging;

import org.jspecify.annotations.NullMarked;
