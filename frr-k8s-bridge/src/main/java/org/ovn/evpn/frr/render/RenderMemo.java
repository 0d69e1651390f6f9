// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.frr.render;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Objects rendered before, by all that they are made of. One more network changes one shard of each
 * template; the objects of a thousand nodes stay as they are, and comparing what they are made of
 * costs little, as most of it is the very same. Remembers what the last two plans rendered; not
 * thread-safe.
 */
public final class RenderMemo {
  /**
   * An object with its inputs.
   *
   * @param inputs all that it is made of: immutable, and compared by content
   */
  private record Rendered(Object inputs, Optional<FrrObject> object) {}

  private Map<List<String>, Rendered> before = new HashMap<>();
  private Map<List<String>, Rendered> now = new HashMap<>();
  private long rendered;

  /** Remembers nothing yet. */
  public RenderMemo() {}

  /** A plan begins: what the one before the last rendered is forgotten. */
  public void begin() {
    before = now;
    now = new HashMap<>();
  }

  /** How many objects were rendered so far. */
  public long rendered() {
    return rendered;
  }

  /**
   * The object of these inputs.
   *
   * @param id names the part: what it is made of may change
   * @param render depends on the inputs alone
   */
  <T> Optional<FrrObject> of(List<String> id, T inputs, Function<T, Optional<FrrObject>> render) {
    Rendered known = now.get(id);
    if (known == null || !known.inputs().equals(inputs)) {
      known = before.get(id);
    }
    if (known == null || !known.inputs().equals(inputs)) {
      rendered++;
      known = new Rendered(inputs, render.apply(inputs));
    }
    now.put(id, known);
    return known.object();
  }
}
