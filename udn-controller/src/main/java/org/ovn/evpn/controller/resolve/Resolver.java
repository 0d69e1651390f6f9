// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.controller.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ovn.evpn.api.condition.Issue;
import org.ovn.evpn.api.condition.Message;
import org.ovn.evpn.api.condition.Reason;
import org.ovn.evpn.api.condition.Severity;
import org.ovn.evpn.api.v1alpha1.EastWest;
import org.ovn.evpn.api.v1alpha1.Topology;
import org.ovn.evpn.controller.facts.Attachments;
import org.ovn.evpn.controller.facts.ClusterAddresses;
import org.ovn.evpn.controller.facts.ClusterFacts;
import org.ovn.evpn.controller.facts.NadFact;
import org.ovn.evpn.controller.facts.NetworkKey;

/**
 * From EVPN objects and annotations to {@link Candidate}s. One bad object holds up nothing but
 * itself.
 */
public final class Resolver {
  private final ClusterFacts facts;
  private final Map<String, Optional<String>> vteps;
  private final Attachments attachments;
  private final ClusterAddresses clusterAddresses;
  private final AttachmentCheck check;
  private final List<Objection> objections = new ArrayList<>();

  private Resolver(
      ClusterFacts facts, Attachments attachments, Map<String, Optional<String>> vteps) {
    this.facts = facts;
    this.vteps = vteps;
    this.attachments = attachments;
    this.clusterAddresses = ClusterAddresses.of(facts);
    this.check = new AttachmentCheck(facts, attachments);
  }

  /**
   * Resolves the whole snapshot.
   *
   * @param attachments of that snapshot
   * @param vteps the VTEPs that exist, with the reason why one is refused
   */
  public static Resolution resolve(
      ClusterFacts facts, Attachments attachments, Map<String, Optional<String>> vteps) {
    return new Resolver(facts, attachments, vteps).run();
  }

  private Resolution run() {
    Claims claims = Claims.of(facts);
    objections.addAll(claims.objections());
    Set<String> withoutVtep = new TreeSet<>();
    List<Candidate> candidates = new ArrayList<>();
    Map<NetworkKey, String> owners = new HashMap<>();
    facts.evpns().stream()
        .filter(evpn -> !evpn.meta().deleting())
        .forEach(evpn ->
            evpn.spec()
                .toOptional()
                .flatMap(spec -> vtepObjection(evpn.name(), spec.vtep()))
                .ifPresent(objection -> {
                  objections.add(objection);
                  withoutVtep.add(evpn.name());
                }));
    claims
        .winners()
        .forEach((key, claim) -> {
          owners.put(key, claim.evpn().name());
          if (!withoutVtep.contains(claim.evpn().name())) {
            guarded(claim).ifPresent(candidates::add);
          }
        });
    candidates.sort(Candidate.AGE);
    objections.sort(Comparator.naturalOrder());
    return new Resolution(candidates, owners, objections);
  }

  private Optional<Objection> vtepObjection(String evpn, String vtep) {
    Optional<String> verdict = vteps.get(vtep);
    if (verdict == null) {
      return Optional.of(
          Objection.toAll(
              evpn,
              Reason.VTEP_NOT_FOUND,
              "spec.vtep names VTEP \"%s\", which does not exist: create it, or correct the name."
                  .formatted(vtep)));
    }
    return verdict.map(why ->
        Objection.toAll(
            evpn,
            Reason.VTEP_NOT_ACCEPTED,
            "spec.vtep names VTEP \"%s\", which is refused: %s".formatted(vtep, why)));
  }

  /** A network that the controller fails on is told so, and stops no other. */
  private Optional<Candidate> guarded(Claim claim) {
    try {
      return candidate(claim);
    } catch (RuntimeException e) {
      return refuse(claim, Reason.INTERNAL_ERROR, Message.failure(claim.network().key(), e));
    }
  }

  private Optional<Candidate> candidate(Claim claim) {
    if (claim.network().nativeEvpn()) {
      return refuse(
          claim,
          Reason.NATIVE_EVPN,
          "%s has spec.network.transport EVPN, so OVN-Kubernetes runs EVPN for it: remove it from EVPN \"%s\"."
              .formatted(claim.network().key(), claim.evpn().name()));
    }
    List<String> malformed = claim.network().annotations().errors();
    if (claim.source() == Claim.Source.ANNOTATED && !malformed.isEmpty()) {
      return refuse(
          claim,
          Reason.ANNOTATION_MALFORMED,
          "%s: %s Correct the annotation."
              .formatted(claim.network().key(), String.join(" ", malformed)));
    }
    return nad(claim).flatMap(content -> withNetwork(claim, content));
  }

  /**
   * The word of the valid NetworkAttachmentDefinitions. Invalid ones are named, and so are those
   * that are not OVN-Kubernetes'. When valid ones disagree, the controller cannot say which is
   * right: the network runs on as it is.
   */
  private Optional<NadFact.Content> nad(Claim claim) {
    NetworkKey key = claim.network().key();
    List<NadFact> all = attachments.of(key);
    List<NadFact> good =
        all.stream().filter(nad -> nad.content().toOptional().isPresent()).toList();
    List<String> bad =
        all.stream()
            .flatMap(nad ->
                nad.content().error().stream().map(why -> "%s: %s".formatted(text(nad), why)))
            .toList();
    strangers(claim);
    Optional<NadFact> other =
        good.stream().filter(nad -> !nad.content().equals(good.getFirst().content())).findFirst();
    if (other.isPresent()) {
      refuse(
          claim,
          Reason.NETWORK_MALFORMED,
          "%s: %s and %s disagree about it: OVN-Kubernetes writes the same in both; delete annotation k8s.ovn.org/network-id of the one that is wrong, and it is written again, or correct its spec.config."
              .formatted(key, text(good.getFirst()), text(other.get())));
      return Optional.empty();
    }
    if (!bad.isEmpty()) {
      objections.add(
          new Objection(
              claim.evpn().name(),
              new Issue(
                  key.subject(),
                  Reason.NETWORK_MALFORMED,
                  good.isEmpty() ? Severity.BLOCKS : Severity.DEGRADES,
                  "%s: %s OVN-Kubernetes writes an annotation again when it is deleted, and spec.config from the network's own spec: correct what is wrong there. Keep the object: without any, OVN-Kubernetes has no such network."
                      .formatted(key, String.join(" ", bad)))));
    } else if (good.isEmpty()) {
      objections.add(
          Objection.blocks(
              claim.evpn().name(),
              key,
              Reason.NETWORK_PENDING,
              all.isEmpty()
                  ? "%s has no NetworkAttachmentDefinition yet: OVN-Kubernetes makes one in each namespace that the network selects; see the network's status."
                      .formatted(key)
                  : "%s has no annotation k8s.ovn.org/network-id on its NetworkAttachmentDefinition \"%s/%s\" yet: OVN-Kubernetes writes it; see the network's status."
                      .formatted(key, all.getFirst().namespace(), all.getFirst().name())));
    }
    return good.stream().flatMap(nad -> nad.content().toOptional().stream()).findFirst();
  }

  private void strangers(Claim claim) {
    for (Attachments.Stranger stranger : attachments.strangers(claim.network().key())) {
      objections.add(
          Objection.degrades(
              claim.evpn().name(),
              claim.network().key(),
              Reason.NETWORK_MALFORMED,
              "%s: %s names it as its owner and does not count: %s. Delete it, unless OVN-Kubernetes made it and is about to take it away."
                  .formatted(claim.network().key(), text(stranger.nad()), stranger.why())));
    }
  }

  private static String text(NadFact nad) {
    return "NetworkAttachmentDefinition \"%s/%s\"".formatted(nad.namespace(), nad.name());
  }

  private Optional<Candidate> withNetwork(Claim claim, NadFact.Content nad) {
    NetworkKey key = claim.network().key();
    Optional<String> contradiction = AttachmentCheck.contradiction(claim.network(), nad);
    if (contradiction.isPresent()) {
      return refuse(
          claim,
          Reason.NETWORK_MALFORMED,
          "%s has %s: OVN-Kubernetes writes the former from the latter; correct spec.config of the NetworkAttachmentDefinition."
              .formatted(key, contradiction.get()));
    }
    Optional<Objection> shared = sharedId(claim, nad.networkId());
    shared.ifPresent(objections::add);
    if (shared.filter(Objection::blocks).isPresent()) {
      return Optional.empty();
    }
    if (!nad.role().equals("primary")) {
      return refuse(
          claim,
          Reason.NOT_PRIMARY,
          "%s has role \"%s\": only primary networks can have EVPN; remove it from EVPN \"%s\"."
              .formatted(key, nad.role(), claim.evpn().name()));
    }
    Topology topology;
    switch (nad.topology()) {
      case "layer2" -> topology = Topology.LAYER2;
      case "layer3" -> topology = Topology.LAYER3;
      default -> {
        return refuse(
            claim,
            Reason.TOPOLOGY_NOT_SUPPORTED,
            "%s has topology \"%s\": only Layer2 and Layer3 can have EVPN; remove it from EVPN \"%s\"."
                .formatted(key, nad.topology(), claim.evpn().name()));
      }
    }
    return switch (new Wishes(claim, topology, nad, clusterAddresses).read()) {
      case Wishes.Refused(Reason reason, String message) -> refuse(claim, reason, message);
      case Wishes.Granted(Candidate.Vrfs vrfs) -> {
        vrfs.ip()
            .filter(wish -> wish.eastWest() == EastWest.EVPN)
            .ifPresent(wish -> eastWest(claim));
        yield Optional.of(
            new Candidate(
                key,
                claim.evpn().meta(),
                nad,
                topology,
                key.vrf(nad.networkId()),
                claim.spec().vtep(),
                claim.spec().nodeSelector(),
                vrfs));
      }
    };
  }

  /** A network id names the VRF and the rows of one network: it has one holder, as a VNI has. */
  private Optional<Objection> sharedId(Claim claim, int id) {
    NetworkKey key = claim.network().key();
    String evpn = claim.evpn().name();
    return check
        .sharesId(key, id)
        .map(other -> {
          String message =
              "%s has network id %d by its NetworkAttachmentDefinition, and %s has it too: delete annotation k8s.ovn.org/network-id of the one that is wrong, and OVN-Kubernetes writes it again."
                  .formatted(key, id, other);
          return check.holdsId(key, id)
              ? Objection.degrades(evpn, key, Reason.NETWORK_ID_TAKEN, message)
              : Objection.blocks(evpn, key, Reason.NETWORK_ID_TAKEN, message);
        });
  }

  private void eastWest(Claim claim) {
    objections.add(
        Objection.degrades(
            claim.evpn().name(),
            claim.network().key(),
            Reason.NOT_IMPLEMENTED,
            "%s: ipVRF.eastWest EVPN of EVPN \"%s\" is not implemented yet, so its pods reach each other by OVN-Kubernetes' own overlay: set it to Cluster, or remove it."
                .formatted(claim.network().key(), claim.evpn().name())));
  }

  private Optional<Candidate> refuse(Claim claim, Reason reason, String message) {
    objections.add(Objection.blocks(claim.evpn().name(), claim.network().key(), reason, message));
    return Optional.empty();
  }
}
