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

/** What OVN-Kubernetes makes of a network in one namespace; carries its id and name. */
@Group("k8s.cni.cncf.io")
@Version("v1")
@Kind("NetworkAttachmentDefinition")
@Plural("network-attachment-definitions")
@Singular("network-attachment-definition")
public final class NetworkAttachmentDefinition
    extends CustomResource<NetworkAttachmentDefinitionSpec, Void> implements Namespaced {
  private static final long serialVersionUID = 1L;

  @Override
  protected @Nullable NetworkAttachmentDefinitionSpec initSpec() {
    return null;
  }
}
