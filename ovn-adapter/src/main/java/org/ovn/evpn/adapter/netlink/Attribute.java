// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.adapter.netlink;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ovn.evpn.api.value.MacAddress;

/** One netlink attribute. Immutable. */
public sealed interface Attribute {
  /** An unsigned number of the width that the key says. */
  record Num(Key key, long value) implements Attribute {}

  /** A string without its terminating NUL. */
  record Text(Key key, String value) implements Attribute {}

  /** A link-layer address of six octets. */
  record Mac(Key key, MacAddress value) implements Attribute {}

  /** An IPv4 or IPv6 address, told apart by its length. */
  record Ip(Key key, InetAddress value) implements Attribute {}

  /** struct bridge_vlan_info. */
  record Vlan(Key key, int flags, int vid) implements Attribute {}

  /**
   * An array of int, as dumps carry IFLA_INET_CONF: the value of devconf id n is at index n - 1.
   */
  record Ints(Key key, List<Integer> values) implements Attribute {
    public Ints {
      values = List.copyOf(values);
    }
  }

  /** Attributes inside an attribute. */
  record Nest(Key key, List<Attribute> children) implements Attribute {
    public Nest {
      children = List.copyOf(children);
    }
  }

  /**
   * An attribute this codec does not interpret, kept as it came.
   *
   * @param type number and flag bits, as on the wire
   */
  record Raw(int type, Bytes value) implements Attribute {}

  static Attribute num(Key key, long value) {
    return new Num(key, value);
  }

  static Attribute flag(Key key, boolean on) {
    return new Num(key, on ? 1 : 0);
  }

  static Attribute text(Key key, String value) {
    return new Text(key, value);
  }

  static Attribute mac(Key key, MacAddress value) {
    return new Mac(key, value);
  }

  static Attribute ip(Key key, InetAddress value) {
    return new Ip(key, value);
  }

  static Attribute vlan(Key key, int flags, int vid) {
    return new Vlan(key, flags, vid);
  }

  static Attribute nest(Key key, Attribute... children) {
    return new Nest(key, List.of(children));
  }

  /** The first number under {@code path}, each key but the last one naming a nest. */
  static OptionalLong number(List<Attribute> attributes, Key... path) {
    List<Attribute> level = descend(attributes, path);
    Key last = path[path.length - 1];
    for (Attribute attribute : level) {
      if (attribute instanceof Num num && num.key() == last) {
        return OptionalLong.of(num.value());
      }
    }
    return OptionalLong.empty();
  }

  /** The first string under {@code path}. */
  static Optional<String> string(List<Attribute> attributes, Key... path) {
    Key last = path[path.length - 1];
    return descend(attributes, path).stream()
        .filter(a -> a instanceof Text text && text.key() == last)
        .map(a -> ((Text) a).value())
        .findFirst();
  }

  /** The first IP address under {@code path}. */
  static Optional<InetAddress> address(List<Attribute> attributes, Key... path) {
    Key last = path[path.length - 1];
    return descend(attributes, path).stream()
        .filter(a -> a instanceof Ip ip && ip.key() == last)
        .map(a -> ((Ip) a).value())
        .findFirst();
  }

  /** The first MAC address under {@code path}. */
  static Optional<MacAddress> hardware(List<Attribute> attributes, Key... path) {
    Key last = path[path.length - 1];
    return descend(attributes, path).stream()
        .filter(a -> a instanceof Mac mac && mac.key() == last)
        .map(a -> ((Mac) a).value())
        .findFirst();
  }

  /** Every nest of the last key of {@code path}, in order. */
  static List<Nest> nests(List<Attribute> attributes, Key... path) {
    Key last = path[path.length - 1];
    return descend(attributes, path).stream()
        .filter(a -> a instanceof Nest nest && nest.key() == last)
        .map(Nest.class::cast)
        .toList();
  }

  /**
   * The attributes of the nest that holds the last key of {@code path}; empty when there is none.
   */
  private static List<Attribute> descend(List<Attribute> attributes, Key... path) {
    List<Attribute> level = attributes;
    for (int i = 0; i < path.length - 1; i++) {
      Key key = path[i];
      List<Attribute> inner = List.of();
      for (Attribute attribute : level) {
        if (attribute instanceof Nest nest && nest.key() == key) {
          inner = nest.children();
          break;
        }
      }
      level = inner;
    }
    return level;
  }
}
