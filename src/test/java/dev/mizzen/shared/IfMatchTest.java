package dev.mizzen.shared;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {
    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"*", " * ", "\"7\"", "\"6\", \"7\"", "\"6\",\"7\"", "W/\"7\", \"7\""})
    void aVersionThatIsMeantIsChanged(String header) {
        assertThatCode(() -> IfMatch.of(header).require("7")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"6\"", "W/\"7\"", "\"\"", "\"77\", \"8\""})
    void aVersionThatIsNotMeantIsNot(String header) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> IfMatch.of(header).require("7"))
                .matches(refusal -> refusal.code().status() == 412);
    }

    @Test
    void oneVersionAloneIsMeant() {
        assertThatCode(() -> IfMatch.exactly("7").require("7")).doesNotThrowAnyException();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> IfMatch.exactly("7").require("8"))
                .matches(refusal -> refusal.code().status() == 412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"7", "7\"", "\"7\" \"8\"", "*, \"7\"", "\"a\"b\"", ","})
    void whatIsNoListOfTagsIsRefused(String header) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> IfMatch.of(header))
                .matches(refusal -> refusal.code().status() == 400);
    }
}
