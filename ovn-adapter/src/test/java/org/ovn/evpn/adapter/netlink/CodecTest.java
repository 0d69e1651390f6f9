// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.ovn.evpn.api.value.MacAddress;

class CodecTest {
  private static Envelope decode(byte[] octets) {
    return Codec.decode(Codec.order(ByteBuffer.wrap(octets)), 0);
  }

  @Property(tries = 2000)
  void message_encodedAndDecoded_isTheSame(@ForAll("messages") Envelope message) {
    assertThat(decode(Codec.encode(message))).isEqualTo(message);
  }

  @Property(tries = 2000)
  void octets_ofAnyKind_decodeOrAreAFormatError(
      @ForAll("messages") Envelope message, @ForAll("edits") List<int[]> edits) {
    byte[] octets = Codec.encode(message);
    for (int[] edit : edits) {
      octets[Math.floorMod(edit[0], octets.length)] = (byte) edit[1];
    }
    try {
      Envelope decoded = decode(octets);
      // What was understood must be something that can be said again.
      assertThat(decode(Codec.encode(decoded))).isEqualTo(decoded);
    } catch (NetlinkFormatException e) {
      assertThat(e).message().isNotBlank();
    }
  }

  @Property
  void message_cutAnywhere_isAFormatError(
      @ForAll("messages") Envelope message, @ForAll @IntRange(min = 0, max = 4096) int cut) {
    byte[] octets = Codec.encode(message);
    Assumptions.assumeThat(cut).isLessThan(octets.length);
    assertThatThrownBy(() -> decode(Arrays.copyOf(octets, cut)))
        .isInstanceOf(NetlinkFormatException.class);
  }

  @Test
  void decodingError_inAnAttribute_namesMessageAndAttribute() {
    byte[] octets =
        Codec.encode(
            link(
                new Attribute.Nest(
                    Key.IFLA_LINKINFO,
                    List.of(
                        Attribute.text(Key.IFLA_INFO_KIND, "vxlan"),
                        new Attribute.Raw(
                            Key.IFLA_INFO_DATA.number() | 0x8000,
                            Bytes.of(hexVxlanIdOfTwoOctets()))))));
    assertThatThrownBy(() -> decode(octets))
        .hasMessageContaining("RTM_NEWLINK > IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_VXLAN_ID");
  }

  private static byte[] hexVxlanIdOfTwoOctets() {
    ByteBuffer b = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    b.putShort((short) 6).putShort((short) 1).putShort((short) 7).putShort((short) 0);
    return b.array();
  }

  @Test
  void attributes_unknown_survive() {
    Envelope message =
        link(
            new Attribute.Raw(0x3abc, Bytes.of(new byte[] {1, 2, 3})),
            Attribute.text(Key.IFLA_IFNAME, "x"));
    assertThat(decode(Codec.encode(message))).isEqualTo(message);
  }

  /** By hand from linux/netlink.h, rtnetlink.h and if_link.h, little-endian. */
  @Test
  void message_encoded_hasTheLayoutOfTheKernelHeaders() {
    Assumptions.assumeThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    Envelope message =
        new Envelope(
            Rt.RTM_NEWLINK,
            Rt.NLM_F_REQUEST | Rt.NLM_F_ACK | Rt.NLM_F_EXCL | Rt.NLM_F_CREATE,
            1,
            0,
            new RtMessage.Link(
                0,
                0,
                0,
                0,
                0,
                List.of(
                    Attribute.text(Key.IFLA_IFNAME, "evb0"),
                    Attribute.nest(
                        Key.IFLA_LINKINFO,
                        Attribute.text(Key.IFLA_INFO_KIND, "bridge"),
                        Attribute.nest(
                            Key.IFLA_INFO_DATA,
                            Attribute.flag(Key.IFLA_BR_VLAN_FILTERING, true))))));
    assertThat(HexFormat.of().formatHex(Codec.encode(message)))
        .isEqualTo(
            "44000000100005060100000000000000" // nlmsghdr: 68 octets, type 16, flags 0x605,
                // sequence 1
                + "00000000000000000000000000000000" // ifinfomsg
                + "0800030065766230" // IFLA_IFNAME evb0
                + "1c001280" // IFLA_LINKINFO, nested
                + "0a0001006272696467650000" // IFLA_INFO_KIND bridge
                + "0c000280" // IFLA_INFO_DATA, nested
                + "0500070001000000"); // IFLA_BR_VLAN_FILTERING 1
  }

  @Test
  void numbers_thatDoNotFit_areRefused() {
    assertThatThrownBy(() -> Codec.encode(link(Attribute.num(Key.IFLA_OPERSTATE, 256))))
        .isInstanceOf(NetlinkFormatException.class)
        .hasMessageContaining("IFLA_OPERSTATE");
  }

  @Test
  void errorOffset_intoARequest_namesTheAttribute() {
    byte[] request =
        Codec.encode(
            link(
                Attribute.text(Key.IFLA_IFNAME, "evb0"),
                Attribute.nest(
                    Key.IFLA_LINKINFO,
                    Attribute.text(Key.IFLA_INFO_KIND, "vxlan"),
                    Attribute.nest(
                        Key.IFLA_INFO_DATA, Attribute.num(Key.IFLA_VXLAN_ID, 1 << 25)))));
    assertThat(Codec.attributeAt(request, 32 + 8 + 4 + 12 + 4))
        .contains("IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_VXLAN_ID");
    assertThat(Codec.attributeAt(request, 32)).contains("IFLA_IFNAME");
  }

  @Test
  void address_ipv4Mapped_staysIpv6() throws UnknownHostException {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    mapped[15] = 1;
    Envelope message =
        new Envelope(
            Rt.RTM_NEWNEIGH,
            0,
            1,
            0,
            new RtMessage.Neighbour(
                10,
                1,
                0x80,
                0,
                0,
                List.of(Attribute.ip(Key.NDA_DST, Inet6Address.getByAddress(null, mapped, -1)))));
    assertThat(decode(Codec.encode(message))).isEqualTo(message);
  }

  private static Envelope link(Attribute... attributes) {
    return new Envelope(
        Rt.RTM_NEWLINK, 0, 1, 0, new RtMessage.Link(0, 0, 0, 0, 0, List.of(attributes)));
  }

  // Messages that follow the schema: every key in its own nest, nests whose content depends on a
  // kind behind that kind.

  @Provide
  Arbitrary<List<int[]>> edits() {
    return Combinators.combine(Arbitraries.integers(), Arbitraries.integers().between(0, 255))
        .as((at, value) -> new int[] {at, value})
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<Envelope> messages() {
    Arbitrary<Integer> u8 = Arbitraries.integers().between(0, 255);
    Arbitrary<Integer> u16 = Arbitraries.integers().between(0, 65535);
    Arbitrary<Integer> any = Arbitraries.integers();
    Arbitrary<RtMessage> link =
        Combinators.combine(Arbitraries.of(0, Rt.AF_BRIDGE, Rt.AF_INET6), u16, any, any, any)
            .as((family, hardware, index, flags, change) ->
                linkAttributes(family)
                    .map(a ->
                        (RtMessage) new RtMessage.Link(family, hardware, index, flags, change, a)))
            .flatMap(a -> a);
    Arbitrary<RtMessage> address =
        Combinators.combine(u8, u8, u8, u8, any, scoped(Scope.ADDRESS)).as(RtMessage.Address::new);
    Arbitrary<RtMessage> route =
        Combinators.combine(u8, u8, u8, u8, u8, u8, u8, any)
            .as((f, d, s, t, tb, p, sc, fl) ->
                scoped(Scope.ROUTE)
                    .map(a -> (RtMessage) new RtMessage.Route(f, d, s, t, tb, p, sc, 7, fl, a)))
            .flatMap(a -> a);
    Arbitrary<RtMessage> neighbour =
        Combinators.combine(u8, any, u16, u8, u8, scoped(Scope.NEIGHBOUR))
            .as(RtMessage.Neighbour::new);
    Arbitrary<RtMessage> vlan =
        Combinators.combine(u8, any, scoped(Scope.VLAN_DB)).as(RtMessage.Vlan::new);
    Arbitrary<RtMessage> tunnel =
        Combinators.combine(u8, u8, any, scoped(Scope.TUNNEL)).as(RtMessage.Tunnel::new);
    Arbitrary<RtMessage> other =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMaxSize(64)
            .map(b -> new RtMessage.Other(Bytes.of(pad(b))));
    return Arbitraries.oneOf(
        envelope(link, Rt.RTM_NEWLINK),
        envelope(address, Rt.RTM_NEWADDR),
        envelope(route, Rt.RTM_NEWROUTE),
        envelope(neighbour, Rt.RTM_DELNEIGH),
        envelope(vlan, Rt.RTM_NEWVLAN),
        envelope(tunnel, Rt.RTM_GETTUNNEL),
        envelope(filter(), Rt.RTM_NEWTFILTER),
        envelope(other, 104));
  }

  private static Arbitrary<RtMessage> filter() {
    Arbitrary<Integer> any = Arbitraries.integers();
    Arbitrary<List<Attribute>> options =
        Arbitraries.oneOf(
                nest(
                    Key.TCA_FLOWER_ACT,
                    nest(Key.FIRST_ACTION, scoped(Scope.ACTION)).list().ofMaxSize(2)),
                value(Key.TCA_FLOWER_KEY_ETH_DST),
                value(Key.TCA_FLOWER_KEY_ETH_TYPE),
                value(Key.TCA_FLOWER_KEY_ICMPV6_TYPE),
                raw())
            .list()
            .ofMaxSize(4)
            .map(data ->
                List.of(
                    Attribute.text(Key.TCA_KIND, "flower"),
                    new Attribute.Nest(Key.TCA_OPTIONS, data)));
    return Combinators.combine(Arbitraries.integers().between(0, 255), any, any, any, any, options)
        .as(RtMessage.TrafficControl::new);
  }

  private static byte[] pad(byte[] octets) {
    return Arrays.copyOf(octets, Codec.align(octets.length));
  }

  private static Arbitrary<Envelope> envelope(Arbitrary<RtMessage> body, int type) {
    return Combinators.combine(
            body,
            Arbitraries.integers().between(0, 65535),
            Arbitraries.integers(),
            Arbitraries.integers())
        .as((b, flags, sequence, port) -> new Envelope(type, flags, sequence, port, b));
  }

  private static Arbitrary<List<Attribute>> linkAttributes(int family) {
    List<Arbitrary<Attribute>> choices = new ArrayList<>();
    for (Key key : keys(Scope.LINK)) {
      switch (key) {
        case IFLA_LINKINFO -> choices.add(linkInfo());
        case IFLA_AF_SPEC ->
            choices.add(
                nest(key, scoped(family == Rt.AF_BRIDGE ? Scope.BRIDGE_SPEC : Scope.FAMILY_SPEC)));
        case IFLA_PROTINFO -> {
          if (family == Rt.AF_BRIDGE) {
            choices.add(nest(key, scoped(Scope.BRIDGE_PORT)));
          }
        }
        default -> choices.add(value(key));
      }
    }
    choices.add(raw());
    return Arbitraries.oneOf(choices).list().ofMaxSize(6);
  }

  private static Arbitrary<Attribute> linkInfo() {
    Arbitrary<List<Attribute>> device =
        Arbitraries.of("bridge", "vxlan", "vlan", "vrf")
            .flatMap(kind ->
                scoped(
                        switch (kind) {
                          case "bridge" -> Scope.BRIDGE;
                          case "vxlan" -> Scope.VXLAN;
                          case "vlan" -> Scope.VLAN;
                          default -> Scope.VRF;
                        })
                    .map(data ->
                        List.of(
                            Attribute.text(Key.IFLA_INFO_KIND, kind),
                            new Attribute.Nest(Key.IFLA_INFO_DATA, data))));
    Arbitrary<List<Attribute>> port =
        scoped(Scope.BRIDGE_PORT)
            .map(data ->
                List.of(
                    Attribute.text(Key.IFLA_INFO_SLAVE_KIND, "bridge"),
                    new Attribute.Nest(Key.IFLA_INFO_SLAVE_DATA, data)));
    return Combinators.combine(device, port)
        .as((d, p) -> {
          List<Attribute> all = new ArrayList<>(d);
          all.addAll(p);
          return new Attribute.Nest(Key.IFLA_LINKINFO, all);
        });
  }

  private static List<Key> keys(Scope scope) {
    return Arrays.stream(Key.values()).filter(k -> k.scope() == scope).toList();
  }

  private static Arbitrary<List<Attribute>> scoped(Scope scope) {
    List<Arbitrary<Attribute>> choices = new ArrayList<>();
    keys(scope).forEach(key -> choices.add(value(key)));
    choices.add(raw());
    return Arbitraries.oneOf(choices).list().ofMaxSize(4);
  }

  private static Arbitrary<Attribute> nest(Key key, Arbitrary<List<Attribute>> children) {
    return children.map(c -> new Attribute.Nest(key, c));
  }

  private static Arbitrary<Attribute> raw() {
    return Combinators.combine(
            Arbitraries.integers().between(0x2000, 0x3fff),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(40))
        .as((type, octets) -> new Attribute.Raw(type, Bytes.of(octets)));
  }

  private static Arbitrary<Attribute> value(Key key) {
    return switch (key.format()) {
      case U8 -> Arbitraries.longs().between(0, 0xff).map(n -> Attribute.num(key, n));
      case U16, BE16 -> Arbitraries.longs().between(0, 0xffff).map(n -> Attribute.num(key, n));
      case U32 -> Arbitraries.longs().between(0, 0xffffffffL).map(n -> Attribute.num(key, n));
      case TEXT ->
          Arbitraries.strings()
              .withCharRange('!', 'ÿ')
              .ofMaxLength(20)
              .map(s -> Attribute.text(key, s));
      case MAC ->
          Arbitraries.longs()
              .between(0, (1L << 48) - 1)
              .map(n -> Attribute.mac(key, new MacAddress(n)));
      case IP ->
          Arbitraries.of(4, 16)
              .flatMap(n -> Arbitraries.bytes().array(byte[].class).ofSize(n))
              .map(octets -> Attribute.ip(key, ip(octets)));
      case VLAN ->
          Combinators.combine(
                  Arbitraries.integers().between(0, 65535),
                  Arbitraries.integers().between(0, 65535))
              .as((flags, vid) -> Attribute.vlan(key, flags, vid));
      case CONF ->
          Arbitraries.oneOf(
              nest(key, scoped(Scope.INET_CONF)),
              Arbitraries.integers().list().ofMaxSize(40).map(v -> new Attribute.Ints(key, v)));
      case NEST -> nest(key, scoped(key.children()));
    };
  }

  private static InetAddress ip(byte[] octets) {
    try {
      return octets.length == 4
          ? InetAddress.getByAddress(octets)
          : Inet6Address.getByAddress(null, octets, -1);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
