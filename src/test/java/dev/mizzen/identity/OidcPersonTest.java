package dev.mizzen.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OidcPersonTest {
    @ParameterizedTest
    @CsvSource({
        "mia, mia",
        "Mia, mia",
        "mia@example.com, mia",
        "Jörg.Meier@example.com, jorg-meier",
        "CORP\\mia, corp-mia",
        "mia..m__x, mia-m-x",
        "-mia-, mia",
        "@mia, mia",
        "abcdefghijklmnopqrstuvwxyz01234567, abcdefghijklmnopqrstuvwxyz01234",
        "abcdefghijklmnopqrstuvwxyz0123.x, abcdefghijklmnopqrstuvwxyz0123",
        "İpek, ipek",
        "米亚, ''",
        "m, ''",
        "'', ''",
        "../../admin, admin"
    })
    void aNameIsMadeToFit(String claim, String name) {
        assertThat(OidcPerson.name(claim)).isEqualTo(name);
    }
}
