// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.adapter.facts.ApiFacts;
import org.ovn.evpn.adapter.facts.ApiFacts.NetworkFact;
import org.ovn.evpn.adapter.facts.ApiFacts.VtepFact;
import org.ovn.evpn.adapter.facts.NodeFact;
import org.ovn.evpn.adapter.intent.LocalPod;
import org.ovn.evpn.adapter.intent.NetworkIntent;
import org.ovn.evpn.adapter.intent.NodeIntent;
import org.ovn.evpn.adapter.intent.RemotePeer;
import org.ovn.evpn.adapter.intent.Samples;
import org.ovn.evpn.api.annotation.VtepsAnnotation;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Subject;
import org.ovn.evpn.api.v1alpha1.EvpnNetworkSpec;
import org.ovn.evpn.api.v1alpha1.NetworkIdentity;
import org.ovn.evpn.api.v1alpha1.NetworkKind;
import org.ovn.evpn.api.v1alpha1.NetworkMacVrf;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.api.v1alpha1.VtepMode;
import org.ovn.evpn.api.value.IpAddresses;
import org.ovn.evpn.api.value.IpPrefix;
import org.ovn.evpn.api.value.Vni;

class IntentAssemblerTest {
  private static final NodeIntent NOTHING = new NodeIntent("n1", List.of(), List.of());

  private Node self = node("n1", "{\"fabric\":{\"ips\":[\"fd00::1\",\"10.254.0.1\"]}}");
  private List<Node> others =
      List.of(
          node("n3", "{\"other\":{\"ips\":[\"10.9.0.3\"]}}"),
          node("n2", "{\"fabric\":{\"ips\":[\"10.254.0.2\"]}}"));
  private Map<String, VtepFact> vteps =
      Map.of("fabric", new VtepFact(VtepMode.MANAGED, false, null, List.of()));
  private NetworkFact network = network(null);

  private static Node node(String name, String vteps) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .withUid("uid-" + name)
        .addToLabels("rack", name)
        .addToAnnotations(VtepsAnnotation.KEY, vteps)
        .endMetadata()
        .build();
  }

  private static NetworkFact network(String rack) {
    return new NetworkFact(
        "cudn.finance",
        3,
        new EvpnNetworkSpec(
            "finance",
            new NetworkIdentity(NetworkKind.CLUSTER_USER_DEFINED_NETWORK, null, "finance"),
            "cluster_udn_finance",
            1,
            Topology.LAYER2,
            List.of(),
            null,
            "finance",
            "fabric",
            rack == null ? null : new LabelSelectorBuilder().addToMatchLabels("rack", rack).build(),
            new NetworkMacVrf(new Vni(100), null, null),
            null));
  }

  private Assembly assemble(NodeIntent previous) {
    return IntentAssembler.assemble(
        new ApiFacts(
            "n1",
            Optional.ofNullable(self).map(NodeFact::of),
            others.stream().map(NodeFact::of).toList(),
            List.of(network),
            vteps),
        previous,
        Set.of("cudn.finance"));
  }

  /** People write the addresses of Unmanaged VTEPs; the controller judges them alike. */
  @Test
  void addressByHand_outsideTheCidrsOrAnothersToo_isNotUsedAndWhatRunsStays() {
    List<IpPrefix> elsewhere = List.of(IpPrefix.parse("10.99.0.0/24"));
    List<IpPrefix> fitting = List.of(IpPrefix.parse("10.254.0.0/24"), IpPrefix.parse("fd00::/64"));
    vteps = Map.of("fabric", new VtepFact(VtepMode.UNMANAGED, false, null, fitting));
    NodeIntent before = assemble(NOTHING).intent();
    assertThat(before.vteps()).hasSize(1);

    vteps = Map.of("fabric", new VtepFact(VtepMode.UNMANAGED, false, null, elsewhere));
    Assembly refused = assemble(NOTHING);
    assertThat(refused.intent().vteps()).isEmpty();
    assertThat(refused.issues())
        .anySatisfy(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.VTEP_ADDRESS_NOT_ALLOWED);
          assertThat(issue.message())
              .isEqualTo(
                  "Annotation evpn.k8s.ovn.org/vteps of node \"n1\" has 10.254.0.1 for VTEP"
                      + " \"fabric\", which is outside its spec.cidrs [10.99.0.0/24]: correct the"
                      + " annotation; what runs stays.");
        });
    assertThat(assemble(before).intent().vteps()).isEqualTo(before.vteps());

    vteps = Map.of("fabric", new VtepFact(VtepMode.UNMANAGED, false, null, fitting));
    others = List.of(node("n2", "{\"fabric\":{\"ips\":[\"10.254.0.1\"]}}"));
    Assembly twice = assemble(NOTHING);
    assertThat(twice.issues())
        .anySatisfy(issue -> assertThat(issue.message()).contains("which node \"n2\" has too"));
  }

  @Test
  void assemble_everythingInPlace_hasAllOfIt() {
    Assembly assembly = assemble(NOTHING);
    assertThat(assembly.issues()).isEmpty();
    NodeIntent intent = assembly.intent();
    assertThat(intent.vteps())
        .singleElement()
        .satisfies(vtep -> {
          assertThat(vtep.managed()).isTrue();
          assertThat(vtep.ips())
              .as("IPv4 first, whatever the annotation's order")
              .containsExactly(IpAddresses.parse("10.254.0.1"), IpAddresses.parse("fd00::1"));
        });
    NetworkIntent finance = intent.networks().getFirst();
    assertThat(finance.generation()).isEqualTo(3);
    assertThat(finance.macVni()).contains(new Vni(100));
    assertThat(finance.frrKnowsIt()).isTrue();
    assertThat(finance.peers())
        .containsExactly(new RemotePeer("n2", List.of(IpAddresses.parse("10.254.0.2"))));
    assertThat(assemble(intent).intent())
        .as("the same facts give the same intent")
        .isEqualTo(intent);
  }

  @Test
  void node_outsideTheSelectorOrWithoutAddress_doesNotTakePart() {
    network = network("n9");
    assertThat(assemble(NOTHING).intent().networks()).isEmpty();
    network = network(null);
    self = node("n1", "{}");
    assertThat(assemble(NOTHING).intent()).isEqualTo(NOTHING);
    self = node("n1", "{\"fabric\":{\"ips\":[]}}");
    assertThat(assemble(NOTHING).intent()).isEqualTo(NOTHING);
  }

  @Test
  void peers_outsideTheSelector_areLeftOut() {
    network = network("n1");
    assertThat(assemble(NOTHING).intent().networks().getFirst().peers()).isEmpty();
  }

  @Test
  void peer_malformed_keepsWhatItHadAndHoldsUpNobody() {
    NodeIntent before = assemble(NOTHING).intent();
    others =
        List.of(node("n2", "{\"fabric\":"), node("n4", "{\"fabric\":{\"ips\":[\"10.254.0.4\"]}}"));
    Assembly after = assemble(before);
    assertThat(after.intent().networks().getFirst().peers())
        .extracting(RemotePeer::node)
        .containsExactly("n2", "n4");
    assertThat(after.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.subject()).isEqualTo(Subject.evpnNetwork("cudn.finance"));
          assertThat(issue.message()).contains("Node \"n2\"", VtepsAnnotation.KEY);
        });
    assertThat(assemble(NOTHING).intent().networks().getFirst().peers())
        .as("a malformed node that was never known waits")
        .extracting(RemotePeer::node)
        .containsExactly("n4");
  }

  @Test
  void ownAnnotation_malformed_changesNothing() {
    NodeIntent before = assemble(NOTHING).intent();
    self = node("n1", "[]");
    Assembly after = assemble(before);
    assertThat(after.intent()).isEqualTo(before);
    assertThat(after.issues())
        .extracting(Issue::reason)
        .containsExactly(Reason.NODE_ANNOTATION_MALFORMED);
    assertThat(assemble(NOTHING).intent()).isEqualTo(NOTHING);
  }

  @Test
  void node_missing_changesNothing() {
    NodeIntent before = assemble(NOTHING).intent();
    self = null;
    assertThat(assemble(before).intent()).isEqualTo(before);
    assertThat(assemble(before).issues())
        .extracting(Issue::reason)
        .containsExactly(Reason.NODE_NOT_FOUND);
  }

  @Test
  void node_registeredAnew_keepsItsVtepsUntilTheyAreWrittenAgain() {
    NodeIntent before = assemble(NOTHING).intent();
    self =
        new NodeBuilder(self)
            .editMetadata()
            .withUid("uid-anew")
            .withAnnotations(Map.of())
            .endMetadata()
            .build();
    Assembly after = assemble(before);
    assertThat(after.intent()).isEqualTo(before);
    assertThat(after.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.reason()).isEqualTo(Reason.NODE_ANNOTATION_MISSING);
          assertThat(issue.message()).contains("Node \"n1\"", VtepsAnnotation.KEY, "fabric");
        });
    assertThat(assemble(NOTHING))
        .as("it never had one")
        .isEqualTo(new Assembly(NOTHING, List.of()));

    LabelSelector elsewhere = new LabelSelectorBuilder().addToMatchLabels("rack", "n9").build();
    for (Map<String, VtepFact> gone :
        List.<Map<String, VtepFact>>of(
            Map.of(),
            Map.of("fabric", new VtepFact(VtepMode.MANAGED, true, null, List.of())),
            Map.of("fabric", new VtepFact(VtepMode.MANAGED, false, elsewhere, List.of())))) {
      vteps = gone;
      assertThat(assemble(before).intent()).as("nobody writes it again").isEqualTo(NOTHING);
    }
    self = node("n1", "{}");
    vteps = Map.of("fabric", new VtepFact(VtepMode.MANAGED, false, null, List.of()));
    assertThat(assemble(before).intent()).as("this is how it is taken back").isEqualTo(NOTHING);
  }

  @Test
  void vtepObject_missing_changesNothing() {
    NodeIntent before = assemble(NOTHING).intent();
    vteps = Map.of();
    assertThat(assemble(before).intent()).isEqualTo(before);
    assertThat(assemble(NOTHING).intent()).isEqualTo(NOTHING);
  }

  /** Forged annotations of pods reach nobody: the API is not asked who has which address. */
  @Test
  void pods_areNoWordOfTheApi_soThoseOfBeforeStay() {
    NodeIntent before = assemble(NOTHING).intent();
    assertThat(before.networks().getFirst().pods()).isEmpty();
    List<LocalPod> pods = Samples.layer2("cudn.finance", 1, 100, 0).pods();
    NodeIntent running =
        new NodeIntent("n1", before.vteps(), List.of(before.networks().getFirst().withPods(pods)));
    assertThat(assemble(running).intent()).isEqualTo(running);
  }
}
