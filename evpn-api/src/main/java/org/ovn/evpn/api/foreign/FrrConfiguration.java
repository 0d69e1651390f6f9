// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.foreign;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Part of the FRR configuration of the selected nodes. */
@Group("frrk8s.metallb.io")
@Version("v1beta1")
@Kind("FRRConfiguration")
@Plural("frrconfigurations")
@Singular("frrconfiguration")
public final class FrrConfiguration extends CustomResource<FrrConfigurationSpec, Void>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable FrrConfigurationSpec initSpec() {
    return null;
  }
}
