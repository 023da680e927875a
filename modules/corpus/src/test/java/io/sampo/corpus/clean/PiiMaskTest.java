package io.sampo.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiiMaskTest {
  private final PiiMask all = new PiiMask(List.of(Pii.values()));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Write to jane.doe+news@mail.example.org. Thanks|Write to <email>. Thanks",
        "(x_y@example.co.uk)|(<email>)",
        "from 8.8.8.8, or 2606:4700:4700::1111 today|from <ip>, or <ip> today",
        "call +358 40 123 4567 or (212) 555-0123!|call <phone> or <phone>!",
        "212-555-0123|<phone>",
        "IBAN FI21 1234 5600 0007 85 please|IBAN <iban> please",
        "DE89370400440532013000|<iban>",
        "card 4111 1111 1111 1111 ok|card <card> ok",
        "5500-0000-0000-0004.|<card>."
      })
  void masks(String text, String masked) {
    assertThat(all.mask(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user@localhost and @handle and a@b.1",
        "10.0.0.1 192.168.1.7 127.0.0.1 172.20.3.4 169.254.0.1 255.255.255.255 192.0.2.1",
        "version 1.2.3.4.5 and 300.1.1.1",
        "fe80::1 and 2001:db8::5 at 12:30:45",
        "card 4111 1111 1111 1112",
        "FI21 1234 5600 0007 86",
        "in 1914-1918 some 1234567890 of 12,345,678",
        "ISBN 978-3-16-148410-0"
      })
  void leavesWhatOnlyLooksLikeIt(String text) {
    assertThat(all.mask(text)).isEqualTo(text);
  }

  @Test
  void countsEachKindAndMasksOnlyWhatIsAskedFor() {
    String text = "a@example.org b@example.org 8.8.4.4";
    assertThat(all.mask(text)).isEqualTo("<email> <email> <ip>");
    assertThat(all.counts()).containsExactly(2, 1, 0, 0, 0);
    assertThat(new PiiMask(List.of(Pii.IP)).mask(text))
        .isEqualTo("a@example.org b@example.org <ip>");
    assertThat(new PiiMask(List.of()).mask(text)).isSameAs(text);
    assertThat(all.mask("<email> <ip>")).isEqualTo("<email> <ip>");
  }
}
