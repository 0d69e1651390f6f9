// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.kernel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of a plan is due while SVIs go: pure functions. FRR lets go first, in steps that are
 * each seen in the kernel before the next one is taken:
 *
 * <ol>
 *   <li>The SVI goes down. zebra then takes the VNI out of the VRF, and removes its routes and the
 *       router MACs of the other nodes: these stand as entries of FRR in the SVI's VLAN.
 *   <li>When they are gone, and FRR has done with the SVI's end, the VNI is unmapped: bgpd takes
 *       the stations of a MAC-VRF in anew when it leaves the VRF, and what it tells zebra after the
 *       VNI is gone would stay in the bridge. For a MAC-VRF zebra removes the stations only now.
 *   <li>When nothing of FRR is left in the VLAN, the VLAN goes, for the kernel refuses to delete an
 *       entry whose VLAN the port does not have; with it SVI, and maybe bridge and VXLAN device.
 * </ol>
 *
 * <p>An FRR that is dead removes nothing: an SVI that has waited long enough goes all the same, and
 * so does one that somebody else puts up again. zebra (10.3) does not notice either that a VXLAN
 * device lost the last of its mappings, for the kernel then tells of none: it goes on with that VNI
 * and keeps its stations. Where a device has no mapping left, FRR is waited for only as long as it
 * removes something.
 */
public final class WayDown {
  /** How far an SVI has come. */
  private enum Stage {
    SVI_DOWN,
    UNMAP,
    DELETE
  }

  private final KernelPlan plan;
  private final KernelState observed;
  private final Set<String> settling;
  private final Set<String> overdue;

  private WayDown(
      KernelPlan plan, KernelState observed, Set<String> settling, Set<String> overdue) {
    this.plan = plan;
    this.observed = observed;
    this.settling = settling;
    this.overdue = overdue;
  }

  /**
   * What is due of a plan.
   *
   * @param settling SVIs that went down or were unmapped, and FRR is not done with that
   * @param overdue SVIs for which FRR was waited long enough
   */
  public static KernelPlan due(
      KernelPlan plan, KernelState observed, Set<String> settling, Set<String> overdue) {
    return new WayDown(plan, observed, settling, overdue).due();
  }

  /**
   * An SVI that the plan deletes.
   *
   * @param up whether it is yet to go down
   * @param mapped whether its VNI is yet to be unmapped
   * @param entries FRR's in its VLAN
   */
  public record Doomed(String svi, boolean up, boolean mapped, Set<KernelState.FdbEntry> entries) {
    /** Copies the set. */
    public Doomed {
      entries = Set.copyOf(entries);
    }
  }

  /** The SVIs that a plan deletes. */
  public static List<Doomed> doomed(KernelPlan plan, KernelState observed) {
    WayDown way = new WayDown(plan, observed, Set.of(), Set.of());
    return way.doomed().stream()
        .map(svi -> new Doomed(svi.name(), svi.up(), way.isMapped(svi), way.entries(svi)))
        .toList();
  }

  private KernelPlan due() {
    List<Device> doomed = doomed();
    Set<String> deleted = deleted();
    Map<Owner, Stage> stages = new HashMap<>();
    for (Device svi : doomed) {
      Stage stage = stage(svi);
      Ownership.parse(svi.alias()).map(Ownership::asOwner).ifPresent(o -> put(stages, o, stage));
      svi.lower()
          .filter(deleted::contains)
          .flatMap(observed::device)
          .flatMap(bridge -> Ownership.parse(bridge.alias()))
          .map(Ownership::asOwner)
          .ifPresent(vtep -> put(stages, vtep, stage));
    }
    stages.values().removeIf(stage -> stage == Stage.DELETE);
    if (stages.isEmpty()) {
      return plan;
    }
    return new KernelPlan(
        plan.steps().stream()
            .map(step -> step.stream().flatMap(change -> allowed(change, stages).stream()).toList())
            .filter(step -> !step.isEmpty())
            .toList(),
        plan.networks(),
        plan.vteps());
  }

  private static void put(Map<Owner, Stage> stages, Owner owner, Stage stage) {
    stages.merge(owner, stage, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  private static List<KernelChange> allowed(KernelChange change, Map<Owner, Stage> stages) {
    Stage stage = stages.get(change.owner());
    if (stage == null) {
      // of a group those go that need not wait
      return change.without(stages::containsKey);
    }
    boolean due =
        switch (change) {
          case KernelChange.SetUp c -> !c.up();
          case KernelChange.SetMaster c -> c.master().isEmpty();
          case KernelChange.DeleteFdb _, KernelChange.DeleteNeighbour _ -> true;
          case KernelChange.DeleteTunnel _, KernelChange.DeleteVni _ -> stage == Stage.UNMAP;
          default -> false;
        };
    return due ? List.of(change) : List.of();
  }

  private Stage stage(Device svi) {
    if (svi.up() && !overdue.contains(svi.name())) {
      return Stage.SVI_DOWN;
    }
    boolean waits = !entries(svi).isEmpty() && !overdue.contains(svi.name());
    if (!isMapped(svi)) {
      boolean served = hasMappings(svi) || settling.contains(svi.name());
      return waits && served ? Stage.UNMAP : Stage.DELETE;
    }
    if (settling.contains(svi.name()) || (waits && isL3(svi))) {
      return Stage.SVI_DOWN;
    }
    // where the VNI stays, for another SVI, its stations stay too
    return isUnmapped(svi) ? Stage.UNMAP : Stage.DELETE;
  }

  /** Whether the plan takes the VNI off the SVI's VLAN. */
  private boolean isUnmapped(Device svi) {
    List<String> vxlans = vxlans(svi);
    return plan.changes().stream()
        .anyMatch(change ->
            change instanceof KernelChange.DeleteTunnel c
                && vxlans.contains(c.device())
                && vid(svi).equals(Optional.of(c.vid())));
  }

  private static boolean isL3(Device svi) {
    return Ownership.parse(svi.alias()).filter(o -> o.role() == Role.L3_SVI).isPresent();
  }

  /** SVIs of ours that the plan deletes. */
  private List<Device> doomed() {
    Set<String> deleted = deleted();
    return observed.owned().stream()
        .filter(device -> device.detail() instanceof Device.Svi)
        .filter(svi ->
            deleted.contains(svi.name()) || svi.lower().filter(deleted::contains).isPresent())
        .toList();
  }

  private Set<String> deleted() {
    Set<String> names = new HashSet<>();
    for (KernelChange change : plan.changes()) {
      if (change instanceof KernelChange.DeleteDevice c) {
        names.add(c.device());
      } else if (change instanceof KernelChange.DeleteGroup c) {
        names.addAll(c.devices().keySet());
      }
    }
    return names;
  }

  private boolean isMapped(Device svi) {
    return vid(svi)
        .filter(vid ->
            vxlans(svi).stream()
                .map(vxlan -> observed.vlansOf(vxlan).get(vid))
                .anyMatch(vlan -> vlan != null && vlan.vni().isPresent()))
        .isPresent();
  }

  /** Whether a VXLAN device beside the SVI has any mapping: only then zebra knows what it lost. */
  private boolean hasMappings(Device svi) {
    return vxlans(svi).stream()
        .flatMap(vxlan -> observed.vlansOf(vxlan).values().stream())
        .anyMatch(vlan -> vlan.vni().isPresent());
  }

  /** FRR's entries in the SVI's VLAN. */
  private Set<KernelState.FdbEntry> entries(Device svi) {
    Optional<Integer> vid = vid(svi);
    return vxlans(svi).stream()
        .flatMap(vxlan -> observed.forwardingOf(vxlan).stream())
        .filter(entry -> entry.externLearned() && vid.equals(Optional.of(entry.vid())))
        .collect(Collectors.toSet());
  }

  private static Optional<Integer> vid(Device svi) {
    return svi.detail() instanceof Device.Svi detail ? Optional.of(detail.vid()) : Optional.empty();
  }

  private List<String> vxlans(Device svi) {
    return observed.devices().values().stream()
        .filter(device -> device.detail() instanceof Device.Vxlan)
        .filter(device -> device.master().isPresent() && device.master().equals(svi.lower()))
        .map(Device::name)
        .toList();
  }
}
