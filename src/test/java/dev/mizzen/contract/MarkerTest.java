package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A search that finds nothing would prove nothing. */
class MarkerTest {
    private static final String TEXT = "Mark\"3r/\u00e9+&<pa55>";
    private final Marker marker = new Marker(TEXT);

    @Test
    void itIsFoundAsItIsAndEscaped() {
        String json = JsonMapper.shared().writeValueAsString(TEXT);
        assertThat(marker.isIn("password: " + TEXT + ".")).isTrue();
        assertThat(marker.isIn(json)).isTrue();
        assertThat(marker.isIn(JsonMapper.shared().writeValueAsString(json))).isTrue();
        assertThat(marker.isIn("?q=" + URLEncoder.encode("x" + TEXT, StandardCharsets.UTF_8)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "bot:", "{\"auths\":{\""})
    void itIsFoundInBase64WhateverStandsBeforeAndBehindIt(String before) {
        for (String behind : new String[] {"", "z", "zz"}) {
            String once = base64(before + TEXT + behind);
            assertThat(marker.isIn(once)).isTrue();
            assertThat(marker.isIn(base64("{\"auth\":\"" + once + "\"}"))).isTrue();
            assertThat(marker.isIn(base64(before + JsonMapper.shared().writeValueAsString(TEXT))))
                    .isTrue();
        }
    }

    @Test
    void whereItIsNotItIsNotFound() {
        assertThat(marker.isIn("Mark3r, pa55, " + base64("Mark\"3r and more"))).isFalse();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
