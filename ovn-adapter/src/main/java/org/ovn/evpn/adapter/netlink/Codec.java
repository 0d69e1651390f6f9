// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Netlink messages to octets and back, in host byte order. Stateless; every input either decodes or
 * ends in a {@link NetlinkFormatException} that names message and attribute, whatever the octets
 * are.
 */
final class Codec {
  static final int HEADER = 16;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int TYPE_MASK = 0x3fff;
  private static final int NLA_F_NESTED = 0x8000;

  /** Deeper nests than any rtnetlink message has: a bound against crafted input. */
  private static final int MAX_DEPTH = 12;

  private Codec() {}

  static ByteBuffer order(ByteBuffer buffer) {
    return buffer.order(ByteOrder.nativeOrder());
  }

  /** The octets of {@code message}, header included and padded to four. */
  static byte[] encode(Envelope message) {
    Growing out = new Growing();
    out.u32(0);
    out.u16(message.type());
    out.u16(message.flags());
    out.u32(message.sequence());
    out.u32(message.port());
    encodeBody(out, message.body());
    out.patch32(0, out.size());
    return out.toArray();
  }

  private static void encodeBody(Growing out, RtMessage body) {
    switch (body) {
      case RtMessage.Link m -> {
        out.u8(m.family());
        out.u8(0);
        out.u16(m.hardware());
        out.u32(m.index());
        out.u32(m.flags());
        out.u32(m.change());
      }
      case RtMessage.Address m -> {
        out.u8(m.family());
        out.u8(m.prefixLength());
        out.u8(m.flags());
        out.u8(m.scope());
        out.u32(m.index());
      }
      case RtMessage.Route m -> {
        out.u8(m.family());
        out.u8(m.destinationLength());
        out.u8(m.sourceLength());
        out.u8(m.tos());
        out.u8(m.table());
        out.u8(m.protocol());
        out.u8(m.scope());
        out.u8(m.routeType());
        out.u32(m.flags());
      }
      case RtMessage.Neighbour m -> {
        out.u8(m.family());
        out.u8(0);
        out.u16(0);
        out.u32(m.index());
        out.u16(m.state());
        out.u8(m.flags());
        out.u8(m.kind());
      }
      case RtMessage.Vlan m -> {
        out.u8(m.family());
        out.u8(0);
        out.u16(0);
        out.u32(m.index());
      }
      case RtMessage.Tunnel m -> {
        out.u8(m.family());
        out.u8(m.flags());
        out.u16(0);
        out.u32(m.index());
      }
      case RtMessage.Other m -> out.octets(m.payload().toArray());
    }
    for (Attribute attribute : body.attributes()) {
      encode(out, attribute);
    }
  }

  private static void encode(Growing out, Attribute attribute) {
    int start = out.size();
    out.u32(0);
    int type =
        switch (attribute) {
          case Attribute.Num a -> {
            putNumber(out, a);
            yield a.key().number();
          }
          case Attribute.Text a -> {
            out.octets(a.value().getBytes(StandardCharsets.UTF_8));
            yield a.key().number();
          }
          case Attribute.Mac a -> {
            out.octets(a.value().bytes());
            yield a.key().number();
          }
          case Attribute.Ip a -> {
            out.octets(a.value().getAddress());
            yield a.key().number();
          }
          case Attribute.Vlan a -> {
            out.u16(a.flags());
            out.u16(a.vid());
            yield a.key().number();
          }
          case Attribute.Ints a -> {
            a.values().forEach(out::u32);
            yield a.key().number();
          }
          case Attribute.Nest a -> {
            for (Attribute child : a.children()) {
              encode(out, child);
            }
            yield a.key().number() | NLA_F_NESTED;
          }
          case Attribute.Raw a -> {
            out.octets(a.value().toArray());
            yield a.type();
          }
        };
    int length = out.size() - start;
    if (length > 0xffff) {
      throw new NetlinkFormatException(
          attribute + " does not fit into an attribute: " + length + " octets");
    }
    out.patch16(start, length);
    out.patch16(start + 2, type);
    out.pad();
  }

  private static void putNumber(Growing out, Attribute.Num a) {
    long max =
        switch (a.key().format()) {
          case U8 -> 0xffL;
          case U16, BE16 -> 0xffffL;
          case U32 -> 0xffffffffL;
          case TEXT, MAC, IP, VLAN, CONF, NEST -> -1L;
        };
    if (a.value() < 0 || a.value() > max) {
      throw new NetlinkFormatException(a.value() + " does not fit into " + a.key());
    }
    int value = (int) a.value();
    switch (a.key().format()) {
      case U8 -> out.u8(value);
      case U16 -> out.u16(value);
      case BE16 -> {
        out.u8(value >> 8);
        out.u8(value);
      }
      default -> out.u32(value);
    }
  }

  /**
   * The type of the message at {@code at} and its aligned end; for callers that walk a datagram.
   */
  static int length(ByteBuffer buffer, int at) {
    if (buffer.limit() - at < HEADER) {
      throw new NetlinkFormatException(
          "a netlink header of " + (buffer.limit() - at) + " octets is cut short");
    }
    int length = buffer.getInt(at);
    if (length < HEADER || length > buffer.limit() - at) {
      throw new NetlinkFormatException(
          Rt.typeName(buffer.getShort(at + 4) & 0xffff)
              + " says it has "
              + Integer.toUnsignedString(length)
              + " octets, and "
              + (buffer.limit() - at)
              + " are there");
    }
    return length;
  }

  /**
   * Decodes the message that starts at {@code at}. The buffer is in host order and its position is
   * left alone.
   */
  static Envelope decode(ByteBuffer buffer, int at) {
    int length = length(buffer, at);
    int type = buffer.getShort(at + 4) & 0xffff;
    int flags = buffer.getShort(at + 6) & 0xffff;
    ByteBuffer body = order(buffer.slice(at + HEADER, length - HEADER));
    return new Envelope(
        type, flags, buffer.getInt(at + 8), buffer.getInt(at + 12), decodeBody(type, body));
  }

  private static RtMessage decodeBody(int type, ByteBuffer in) {
    String name = Rt.typeName(type);
    return switch (type) {
      case Rt.RTM_NEWLINK, Rt.RTM_DELLINK, Rt.RTM_GETLINK, Rt.RTM_SETLINK -> {
        need(in, 16, name);
        int family = in.get(0) & 0xff;
        yield new RtMessage.Link(
            family,
            in.getShort(2) & 0xffff,
            in.getInt(4),
            in.getInt(8),
            in.getInt(12),
            attributes(in, 16, Scope.LINK, new Place(name, family, 0)));
      }
      case Rt.RTM_NEWADDR, Rt.RTM_DELADDR, Rt.RTM_GETADDR -> {
        need(in, 8, name);
        yield new RtMessage.Address(
            in.get(0) & 0xff,
            in.get(1) & 0xff,
            in.get(2) & 0xff,
            in.get(3) & 0xff,
            in.getInt(4),
            attributes(in, 8, Scope.ADDRESS, new Place(name, 0, 0)));
      }
      case Rt.RTM_NEWROUTE, Rt.RTM_DELROUTE, Rt.RTM_GETROUTE -> {
        need(in, 12, name);
        yield new RtMessage.Route(
            in.get(0) & 0xff,
            in.get(1) & 0xff,
            in.get(2) & 0xff,
            in.get(3) & 0xff,
            in.get(4) & 0xff,
            in.get(5) & 0xff,
            in.get(6) & 0xff,
            in.get(7) & 0xff,
            in.getInt(8),
            attributes(in, 12, Scope.ROUTE, new Place(name, 0, 0)));
      }
      case Rt.RTM_NEWNEIGH, Rt.RTM_DELNEIGH, Rt.RTM_GETNEIGH -> {
        need(in, 12, name);
        yield new RtMessage.Neighbour(
            in.get(0) & 0xff,
            in.getInt(4),
            in.getShort(8) & 0xffff,
            in.get(10) & 0xff,
            in.get(11) & 0xff,
            attributes(in, 12, Scope.NEIGHBOUR, new Place(name, 0, 0)));
      }
      case Rt.RTM_NEWVLAN, Rt.RTM_DELVLAN, Rt.RTM_GETVLAN -> {
        need(in, 8, name);
        yield new RtMessage.Vlan(
            in.get(0) & 0xff,
            in.getInt(4),
            attributes(in, 8, Scope.VLAN_DB, new Place(name, 0, 0)));
      }
      case Rt.RTM_NEWTUNNEL, Rt.RTM_DELTUNNEL, Rt.RTM_GETTUNNEL -> {
        need(in, 8, name);
        yield new RtMessage.Tunnel(
            in.get(0) & 0xff,
            in.get(1) & 0xff,
            in.getInt(4),
            attributes(in, 8, Scope.TUNNEL, new Place(name, 0, 0)));
      }
      default -> {
        byte[] payload = new byte[in.limit()];
        in.get(0, payload);
        yield new RtMessage.Other(Bytes.of(payload));
      }
    };
  }

  /** Where decoding stands, for error texts and for scopes that depend on the message. */
  private record Place(String path, int family, int depth) {
    Place in(String attribute) {
      return new Place(path + " > " + attribute, family, depth + 1);
    }
  }

  private static List<Attribute> attributes(ByteBuffer in, int from, Scope scope, Place place) {
    if (place.depth() > MAX_DEPTH) {
      throw new NetlinkFormatException(place.path() + ": attributes are nested too deeply");
    }
    Scope data = scope == Scope.LINK_INFO ? kindScope(in, from, Key.IFLA_INFO_KIND) : Scope.OPAQUE;
    Scope port =
        scope == Scope.LINK_INFO ? kindScope(in, from, Key.IFLA_INFO_SLAVE_KIND) : Scope.OPAQUE;
    List<Attribute> result = new ArrayList<>();
    int at = from;
    while (in.limit() - at >= ATTRIBUTE_HEADER) {
      int length = in.getShort(at) & 0xffff;
      int type = in.getShort(at + 2) & 0xffff;
      if (length < ATTRIBUTE_HEADER || length > in.limit() - at) {
        throw new NetlinkFormatException(
            place.path()
                + ": attribute "
                + (type & TYPE_MASK)
                + " at octet "
                + at
                + " has an impossible length of "
                + length);
      }
      ByteBuffer value = order(in.slice(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER));
      Optional<Key> key = Key.find(scope, type & TYPE_MASK);
      if (key.isPresent()) {
        Scope children =
            switch (key.get()) {
              case IFLA_INFO_DATA -> data;
              case IFLA_INFO_SLAVE_DATA -> port;
              case IFLA_AF_SPEC ->
                  place.family() == Rt.AF_BRIDGE ? Scope.BRIDGE_SPEC : Scope.FAMILY_SPEC;
              case IFLA_PROTINFO ->
                  place.family() == Rt.AF_BRIDGE ? Scope.BRIDGE_PORT : Scope.OPAQUE;
              default -> key.get().children();
            };
        result.add(attribute(key.get(), type, children, value, place.in(key.get().name())));
      } else {
        result.add(raw(type, value));
      }
      at += align(length);
    }
    if (at < in.limit()) {
      throw new NetlinkFormatException(
          place.path() + ": " + (in.limit() - at) + " octets after the last attribute");
    }
    return result;
  }

  private static Attribute attribute(
      Key key, int type, Scope children, ByteBuffer in, Place place) {
    int size = in.limit();
    return switch (key.format()) {
      case U8 -> new Attribute.Num(key, exactly(in, 1, place).get(0) & 0xffL);
      case U16 -> new Attribute.Num(key, exactly(in, 2, place).getShort(0) & 0xffffL);
      case U32 -> new Attribute.Num(key, exactly(in, 4, place).getInt(0) & 0xffffffffL);
      case BE16 -> {
        exactly(in, 2, place);
        yield new Attribute.Num(key, (in.get(0) & 0xffL) << 8 | (in.get(1) & 0xffL));
      }
      case TEXT -> new Attribute.Text(key, text(in));
      // Tunnels and InfiniBand have link-layer addresses of other lengths.
      case MAC -> size == 6 ? new Attribute.Mac(key, MacAddress.of(octets(in))) : raw(type, in);
      case IP -> size == 4 || size == 16 ? new Attribute.Ip(key, ip(octets(in))) : raw(type, in);
      case VLAN -> {
        exactly(in, 4, place);
        yield new Attribute.Vlan(key, in.getShort(0) & 0xffff, in.getShort(2) & 0xffff);
      }
      case CONF ->
          (type & NLA_F_NESTED) != 0 ? nest(key, children, in, place) : ints(key, in, place);
      case NEST -> children == Scope.OPAQUE ? raw(type, in) : nest(key, children, in, place);
    };
  }

  private static Attribute nest(Key key, Scope children, ByteBuffer in, Place place) {
    return new Attribute.Nest(key, attributes(in, 0, children, place));
  }

  private static Attribute ints(Key key, ByteBuffer in, Place place) {
    if (in.limit() % 4 != 0) {
      throw new NetlinkFormatException(
          place.path() + ": an array of int of " + in.limit() + " octets");
    }
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < in.limit(); i += 4) {
      values.add(in.getInt(i));
    }
    return new Attribute.Ints(key, values);
  }

  private static Scope kindScope(ByteBuffer in, int from, Key kindKey) {
    boolean port = kindKey == Key.IFLA_INFO_SLAVE_KIND;
    int at = from;
    while (in.limit() - at >= ATTRIBUTE_HEADER) {
      int length = in.getShort(at) & 0xffff;
      if (length < ATTRIBUTE_HEADER || length > in.limit() - at) {
        break; // reported by the caller's own walk
      }
      if ((in.getShort(at + 2) & TYPE_MASK) == kindKey.number()) {
        return switch (text(order(in.slice(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER)))) {
          case "bridge" -> port ? Scope.BRIDGE_PORT : Scope.BRIDGE;
          case "vxlan" -> port ? Scope.OPAQUE : Scope.VXLAN;
          case "vlan" -> port ? Scope.OPAQUE : Scope.VLAN;
          case "vrf" -> port ? Scope.VRF_PORT : Scope.VRF;
          default -> Scope.OPAQUE;
        };
      }
      at += align(length);
    }
    return Scope.OPAQUE;
  }

  /**
   * Names the attribute of an encoded request that an error offset points at, such as {@code
   * IFLA_LINKINFO > IFLA_INFO_DATA > IFLA_VXLAN_ID}.
   *
   * @param offset octets from the start of the header, as NLMSGERR_ATTR_OFFS counts
   */
  static Optional<String> attributeAt(byte[] request, int offset) {
    ByteBuffer in = order(ByteBuffer.wrap(request));
    int type = in.getShort(4) & 0xffff;
    int header =
        switch (type) {
          case Rt.RTM_NEWLINK, Rt.RTM_DELLINK, Rt.RTM_GETLINK, Rt.RTM_SETLINK -> 16;
          case Rt.RTM_NEWADDR, Rt.RTM_DELADDR, Rt.RTM_GETADDR -> 8;
          case Rt.RTM_NEWVLAN, Rt.RTM_DELVLAN, Rt.RTM_GETVLAN -> 8;
          case Rt.RTM_NEWTUNNEL, Rt.RTM_DELTUNNEL, Rt.RTM_GETTUNNEL -> 8;
          default -> 12;
        };
    Envelope message = decode(in, 0);
    return path(message.body().attributes(), HEADER + header, offset);
  }

  private static Optional<String> path(List<Attribute> attributes, int from, int offset) {
    int at = from;
    for (Attribute attribute : attributes) {
      Growing encoded = new Growing();
      encode(encoded, attribute);
      int end = at + encoded.size();
      if (offset >= at && offset < end) {
        String name =
            switch (attribute) {
              case Attribute.Num a -> a.key().name();
              case Attribute.Text a -> a.key().name();
              case Attribute.Mac a -> a.key().name();
              case Attribute.Ip a -> a.key().name();
              case Attribute.Vlan a -> a.key().name();
              case Attribute.Ints a -> a.key().name();
              case Attribute.Nest a ->
                  a.key().name()
                      + path(a.children(), at + ATTRIBUTE_HEADER, offset)
                          .map(inner -> " > " + inner)
                          .orElse("");
              case Attribute.Raw a -> "attribute " + (a.type() & TYPE_MASK);
            };
        return Optional.of(name);
      }
      at = end;
    }
    return Optional.empty();
  }

  static int align(int length) {
    return (length + 3) & ~3;
  }

  private static void need(ByteBuffer in, int octets, String name) {
    if (in.limit() < octets) {
      throw new NetlinkFormatException(
          name + " has a body of " + in.limit() + " octets, " + octets + " at least are needed");
    }
  }

  private static ByteBuffer exactly(ByteBuffer in, int octets, Place place) {
    if (in.limit() != octets) {
      throw new NetlinkFormatException(
          place.path() + " has " + in.limit() + " octets, not " + octets);
    }
    return in;
  }

  static String text(ByteBuffer in) {
    byte[] octets = octets(in);
    int end = 0;
    while (end < octets.length && octets[end] != 0) {
      end++;
    }
    return new String(octets, 0, end, StandardCharsets.UTF_8);
  }

  private static byte[] octets(ByteBuffer in) {
    byte[] octets = new byte[in.limit()];
    in.get(0, octets);
    return octets;
  }

  private static Attribute raw(int type, ByteBuffer in) {
    return new Attribute.Raw(type, Bytes.of(octets(in)));
  }

  private static InetAddress ip(byte[] octets) {
    try {
      // Not InetAddress.getByAddress: it turns an IPv4-mapped IPv6 address into an IPv4 one.
      return octets.length == 4
          ? InetAddress.getByAddress(octets)
          : java.net.Inet6Address.getByAddress(null, octets, -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for other lengths
    }
  }
}
