// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ovn.evpn.api.value.MacAddress;

/**
 * Attributes to octets and back: {@code struct nlattr}, nested to any depth that rtnetlink has.
 * Stateless; see {@link Codec} for what becomes of octets that are wrong.
 */
final class AttributeCodec {
  private static final int HEADER = 4;
  private static final int TYPE_MASK = 0x3fff;
  private static final int NLA_F_NESTED = 0x8000;

  /** Deeper nests than any rtnetlink message has: a bound against crafted input. */
  private static final int MAX_DEPTH = 12;

  private AttributeCodec() {}

  static void encode(Growing out, Attribute attribute) {
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

  /** Where decoding stands, for error texts and for scopes that depend on the message. */
  private record Place(String path, int family, int depth) {
    Place in(String attribute) {
      return new Place(path + " > " + attribute, family, depth + 1);
    }
  }

  /**
   * Decodes the attributes of a message.
   *
   * @param from where they begin
   * @param name of the message, for error texts
   * @param family octet 0 of the message, which decides what some attributes of a link mean
   */
  static List<Attribute> decode(ByteBuffer in, int from, Scope scope, String name, int family) {
    return attributes(in, from, scope, new Place(name, family, 0));
  }

  private static List<Attribute> attributes(ByteBuffer in, int from, Scope scope, Place place) {
    if (place.depth() > MAX_DEPTH) {
      throw new NetlinkFormatException(place.path() + ": attributes are nested too deeply");
    }
    Scope data = scope == Scope.LINK_INFO ? kindScope(in, from, Key.IFLA_INFO_KIND) : Scope.OPAQUE;
    Scope port =
        scope == Scope.LINK_INFO ? kindScope(in, from, Key.IFLA_INFO_SLAVE_KIND) : Scope.OPAQUE;
    Scope options =
        scope == Scope.TRAFFIC_CONTROL ? kindScope(in, from, Key.TCA_KIND) : Scope.OPAQUE;
    List<Attribute> result = new ArrayList<>();
    int at = from;
    while (in.limit() - at >= HEADER) {
      int length = in.getShort(at) & 0xffff;
      int type = in.getShort(at + 2) & 0xffff;
      if (length < HEADER || length > in.limit() - at) {
        throw new NetlinkFormatException(
            place.path()
                + ": attribute "
                + (type & TYPE_MASK)
                + " at octet "
                + at
                + " has an impossible length of "
                + length);
      }
      ByteBuffer value = Codec.order(in.slice(at + HEADER, length - HEADER));
      Optional<Key> key = Key.find(scope, type & TYPE_MASK);
      if (key.isPresent()) {
        Scope children =
            switch (key.get()) {
              case IFLA_INFO_DATA -> data;
              case IFLA_INFO_SLAVE_DATA -> port;
              case TCA_OPTIONS -> options;
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
      at += Codec.align(length);
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
    while (in.limit() - at >= HEADER) {
      int length = in.getShort(at) & 0xffff;
      if (length < HEADER || length > in.limit() - at) {
        break; // reported by the caller's own walk
      }
      if ((in.getShort(at + 2) & TYPE_MASK) == kindKey.number()) {
        String kind = text(Codec.order(in.slice(at + HEADER, length - HEADER)));
        if (kindKey == Key.TCA_KIND) {
          return kind.equals("flower") ? Scope.FLOWER : Scope.OPAQUE;
        }
        return switch (kind) {
          case "bridge" -> port ? Scope.BRIDGE_PORT : Scope.BRIDGE;
          case "vxlan" -> port ? Scope.OPAQUE : Scope.VXLAN;
          case "vlan" -> port ? Scope.OPAQUE : Scope.VLAN;
          case "vrf" -> port ? Scope.VRF_PORT : Scope.VRF;
          default -> Scope.OPAQUE;
        };
      }
      at += Codec.align(length);
    }
    return Scope.OPAQUE;
  }

  /**
   * Names the attribute that holds an octet, and the nests it is in.
   *
   * @param from where the first attribute begins
   */
  static Optional<String> path(List<Attribute> attributes, int from, int offset) {
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
                      + path(a.children(), at + HEADER, offset)
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
          : Inet6Address.getByAddress(null, octets, -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for other lengths
    }
  }
}
