// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @Provide
  Arbitrary<InetAddress> addresses() {
    Arbitrary<Byte> octet = Arbitraries.oneOf(Arbitraries.just((byte) 0), Arbitraries.bytes());
    return Arbitraries.of(4, 16)
        .flatMap(size -> octet.array(byte[].class).ofSize(size))
        .map(IpAddresses::of)
        // Java turns IPv4-mapped IPv6 into IPv4, which then is one more IPv4 address.
        .filter(a -> a.getAddress().length == 4 || a.getAddress().length == 16);
  }

  @Provide
  Arbitrary<IpPrefix> prefixes() {
    return addresses()
        .flatMap(a ->
            Arbitraries.integers()
                .between(0, 8 * a.getAddress().length)
                .map(length -> IpPrefix.of(a, length)));
  }

  @Provide
  Arbitrary<String> routeTargets() {
    Arbitrary<Long> two = Arbitraries.longs().between(0, 65535);
    Arbitrary<Long> four = Arbitraries.longs().between(0, 4294967295L);
    Arbitrary<Long> fourByteAs = Arbitraries.longs().between(65536, 4294967295L);
    Arbitrary<String> ipv4 =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(4)
            .map(IpAddresses::of)
            .map(IpAddresses::format);
    return Arbitraries.oneOf(
        Combinators.combine(two, four).as((a, b) -> a + ":" + b),
        Combinators.combine(fourByteAs, two).as((a, b) -> a + ":" + b),
        Combinators.combine(ipv4, two).as((a, b) -> a + ":" + b),
        four.map(b -> "*:" + b));
  }

  @Property
  void address_formattedAndParsed_isTheSame(@ForAll("addresses") InetAddress address)
      throws UnknownHostException {
    String text = IpAddresses.format(address);
    assertThat(IpAddresses.parse(text)).isEqualTo(address);
    // The platform's own parser is the witness that the short text means the same.
    assertThat(InetAddress.ofLiteral(text)).isEqualTo(address);
  }

  @Property
  void prefix_formattedAndParsed_isTheSame(@ForAll("prefixes") IpPrefix prefix) {
    assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
    assertThat(prefix.contains(prefix)).isTrue();
    assertThat(prefix.contains(prefix.network())).isTrue();
  }

  @Property
  void prefixes_overlapping_oneContainsTheOther(
      @ForAll("prefixes") IpPrefix a, @ForAll("prefixes") IpPrefix b) {
    assertThat(a.overlaps(b)).isEqualTo(b.overlaps(a));
    assertThat(a.overlaps(b)).isEqualTo(a.contains(b.network()) || b.contains(a.network()));
  }

  @Property
  void routeTarget_formattedAndParsed_isTheSame(@ForAll("routeTargets") String text) {
    RouteTarget parsed = RouteTarget.parse(text);
    assertThat(parsed).hasToString(text).isEqualTo(RouteTarget.parse(text));
    assertThat(parsed.isImportOnly()).isEqualTo(text.startsWith("*"));
    assertThat(text.length()).isLessThanOrEqualTo(21);
    if (!parsed.isImportOnly()) {
      assertThat(RouteDistinguisher.parse(text)).hasToString(text);
    }
  }

  @Property
  void mac_formattedAndParsed_isTheSame(@ForAll @Size(6) byte[] octets) {
    MacAddress mac = MacAddress.of(octets);
    assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
    assertThat(Arrays.equals(mac.bytes(), octets)).isTrue();
  }

  @Property
  void mac_ofBits_hasThem(@ForAll @LongRange(min = 0, max = 0xFFFF_FFFF_FFFFL) long bits) {
    assertThat(MacAddress.of(new MacAddress(bits).bytes()).bits()).isEqualTo(bits);
  }

  @Property
  void vni_formattedAndParsed_isTheSame(@ForAll @IntRange(min = 1, max = 16777215) int vni) {
    assertThat(Vni.parse(new Vni(vni).toString()).value()).isEqualTo(vni);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 16777216})
  void vni_outOfRange_isRefused(int vni) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Vni(vni))
        .withMessageContaining("between 1 and 16777215");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "64500|exactly one colon",
        "1:2:3|exactly one colon",
        "a:1|must be '*', an IPv4 address or an AS number",
        "64500:a|after the colon must be a number",
        "64500:4294967296|after the colon must be a number",
        "4294967296:1|AS number",
        "65536:65536|at most 65535",
        "10.0.0.1:65536|at most 65535",
        "10.0.0.256:1|is not an IP address",
        "0064500:1|AS number",
        "64500:01|after the colon must be a number",
        "*:4294967296|after the colon must be a number",
      })
  void routeTarget_malformed_saysWhatIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RouteTarget.parse(text))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "01.2.3.4",
        "1.2.3.4.5",
        "256.1.1.1",
        "fe80::1%eth0",
        "[::1]",
        "::ffff:1.2.3.4",
        ":",
        "1::2::3",
        "12345::",
        "1.2.3.4/24"
      })
  void address_malformed_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddresses.parse(text))
        .withMessageContaining("is not an IP address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1/24|write 10.0.0.0/24",
        "10.0.0.0/33|between 0 and 32",
        "fd00::/129|between 0 and 128",
        "10.0.0.0|write it like",
        "10.0.0.0/|write it like",
        "10.0.0.0/024|write it like",
        "10.0.0.0/-1|write it like",
      })
  void prefix_malformed_saysWhatIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpPrefix.parse(text))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0,::",
    "0:0:0:0:0:0:0:1,::1",
    "2001:DB8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
    "fe80:0:0:0:0:0:0:0,fe80::",
    "64:ff9b::1.2.3.4,64:ff9b::102:304",
  })
  void ipv6_formatted_isAsRfc5952Wants(String text, String canonical) {
    assertThat(IpAddresses.format(IpAddresses.parse(text))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0a:58", "0a-58-0a-00-00-05", "0a:58:0a:00:00:0g", "a:58:0a:0:0:5"})
  void mac_malformed_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> MacAddress.parse(text));
  }

  /** What programs in Go take and run with. */
  @ParameterizedTest
  @CsvSource({
    "10.100.0.5/16,10.100.0.0/16",
    "' 10.0.0.0/24 ',10.0.0.0/24",
    "FD00:ABCD::1/64,fd00:abcd::/64",
    "10.0.0.255/32,10.0.0.255/32",
    "1.2.3.4/0,0.0.0.0/0",
  })
  void prefix_ofAnotherProgram_isReadAsItsOwnerReadsIt(String text, String network) {
    assertThat(IpPrefix.parseForeign(text)).hasToString(network);
  }

  @ParameterizedTest
  @CsvSource({
    "10.100.0.5/16,10.100.0.5/16 is not a network: write 10.100.0.0/16.",
    "' 10.0.0.0/24',is not an IP address",
  })
  void prefix_ofAnAdministrator_isJudged(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpPrefix.parse(text))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0:100,*:100,true",
    "0:100,*:101,false",
    "1:100,*:100,false",
    "0.0.0.0:100,*:100,false",
    "*:100,*:100,false",
    "0:100,0:100,false",
  })
  void routeTarget_besideAWildcard_isLostWhenFrrStoresBothAlike(
      String text, String wildcard, boolean lost) {
    assertThat(RouteTarget.parse(text).isLostBeside(RouteTarget.parse(wildcard))).isEqualTo(lost);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.5/24,10.0.0.0/24", "fd00::5/64,fd00::/64", "10.0.0.5/0,0.0.0.0/0"})
  void interfaceAddress_parsed_knowsItsNetwork(String text, String network) {
    assertThat(InterfaceAddress.parse(text)).hasToString(text);
    assertThat(IpPrefix.parseForeign(text)).hasToString(network);
  }
}
