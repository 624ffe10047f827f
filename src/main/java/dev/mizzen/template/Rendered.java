package dev.mizzen.template;

import java.util.SortedMap;

/**
 * The content of a Secret.
 *
 * @param type the Secret's type
 * @param data in clear
 */
public record Rendered(String type, SortedMap<String, String> data) {
    @Override
    public String toString() {
        return "***";
    }
}
