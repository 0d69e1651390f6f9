// SPDX-License-Identifier: Apache-2.0
package org.ovn.evpn.api.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
  private static List<String> numbered(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void quote_ofName_hasQuotationMarks() {
    assertThat(Message.quote("finance")).isEqualTo("\"finance\"");
    assertThat(Message.quote("")).isEqualTo("\"\"");
  }

  @Test
  void of_fieldWhatAndRemedy_isFieldColonAndTwoSentences() {
    assertThat(Message.of("spec.vtep of EVPN \"finance\"", "there is no VTEP \"x\"", "Create it."))
        .isEqualTo("spec.vtep of EVPN \"finance\": there is no VTEP \"x\". Create it.");
  }

  @ParameterizedTest
  @CsvSource({
    "it is so,it is so.",
    "it is so.,it is so.",
    "stop!,stop!",
    "why?,why?",
    "'  it is so \n',it is so.",
    "'it is so:',it is so:.",
  })
  void sentence_ofText_hasOneEnd(String text, String sentence) {
    assertThat(Message.sentence(text)).isEqualTo(sentence);
  }

  @Test
  void names_upToFive_areQuotedInOrder() {
    assertThat(Message.names(List.of())).isEmpty();
    assertThat(Message.names(List.of("b", "a"))).isEqualTo("\"a\", \"b\"");
    assertThat(Message.names(numbered("n", 5))).isEqualTo("\"n1\", \"n2\", \"n3\", \"n4\", \"n5\"");
  }

  @Test
  void names_moreThanFive_areCounted() {
    assertThat(Message.names(numbered("n", 6)))
        .isEqualTo("\"n1\", \"n2\", \"n3\", \"n4\", \"n5\" and 1 more");
    assertThat(Message.names(List.of("z", "f", "e", "d", "c", "b", "a")))
        .isEqualTo("\"a\", \"b\", \"c\", \"d\", \"e\" and 2 more");
  }

  @Test
  void join_upToTen_keepsOrderAndDropsDoubles() {
    assertThat(Message.join(List.of())).isEmpty();
    assertThat(Message.join(List.of("B.", "A.", "B."))).isEqualTo("B. A.");
    assertThat(Message.join("A.", List.of("B.", "A."))).isEqualTo("A. B.");
    assertThat(Message.join(numbered("s", Message.SENTENCES)))
        .isEqualTo("s1 s2 s3 s4 s5 s6 s7 s8 s9 s10");
  }

  @Test
  void join_moreThanTen_countsTheRest() {
    assertThat(Message.join("s0", numbered("s", 11)))
        .isEqualTo("s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 (2 more)");
  }

  @Test
  void gathered_afterTen_wordsNoMore() {
    Message.Gathered gathered = new Message.Gathered();
    assertThat(gathered.isEmpty()).isTrue();
    assertThat(gathered.text()).isEmpty();
    numbered("s", Message.SENTENCES).forEach(text -> gathered.add(() -> text));
    assertThat(gathered.isEmpty()).isFalse();
    gathered.add(() -> {
      throw new AssertionError("nobody will read it");
    });
    assertThat(gathered.text()).isEqualTo("s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 (1 more)");
  }

  @Test
  void gathered_sameSentenceAgain_hasItOnce() {
    Message.Gathered gathered = new Message.Gathered();
    gathered.add(() -> "A.");
    gathered.add(() -> "A.");
    assertThat(gathered.text()).isEqualTo("A.");
  }
}
