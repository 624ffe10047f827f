package dev.mizzen.contract;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** A text that stands for a secret, found again in whatever form it travels: as it is, escaped, in base64, in base64 of base64. */
final class Marker {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonMapper ASCII_JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final String text;
    private final Set<String> forms = new LinkedHashSet<>();

    Marker(String text) {
        this.text = text;
        Set<String> written = new LinkedHashSet<>(List.of(text));
        for (JsonMapper json : List.of(JSON, ASCII_JSON)) {
            String once = escaped(json, text);
            written.addAll(List.of(once, escaped(json, once), forHtml(once)));
        }
        String url = URLEncoder.encode(text, StandardCharsets.UTF_8);
        written.addAll(List.of(url, url.replace("+", "%20")));
        Set<String> encoded = base64(written);
        forms.addAll(written);
        forms.addAll(encoded);
        forms.addAll(base64(encoded));
    }

    /** The secret itself. */
    String text() {
        return text;
    }

    /** Whether it stands somewhere in a text, in any form. */
    boolean isIn(String somewhere) {
        return forms.stream().anyMatch(somewhere::contains);
    }

    @Override
    public String toString() {
        return "a marker";
    }

    private static String escaped(JsonMapper json, String text) {
        String quoted = json.writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** As programs in Go write it. */
    private static String forHtml(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /** In base64 a text looks in three ways, by where it begins in what is encoded; and there are two alphabets. */
    private static Set<String> base64(Set<String> texts) {
        Set<String> encoded = new LinkedHashSet<>();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int offset = 0; offset < 3; offset++) {
                byte[] shifted = new byte[offset + bytes.length];
                Arrays.fill(shifted, (byte) 'x');
                System.arraycopy(bytes, 0, shifted, offset, bytes.length);
                // Only the characters that hold nothing but bits of the text.
                int from = (offset * 8 + 5) / 6;
                int to = shifted.length * 8 / 6;
                for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                    encoded.add(encoder.encodeToString(shifted).substring(from, to));
                }
            }
        }
        return encoded;
    }

    /** The markers that stand in a text. */
    static List<Marker> in(String somewhere, List<Marker> markers) {
        return new ArrayList<>(
                markers.stream().filter(marker -> marker.isIn(somewhere)).toList());
    }
}
