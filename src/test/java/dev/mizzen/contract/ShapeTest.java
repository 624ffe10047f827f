package dev.mizzen.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ShapeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a': 'x', 'b': 1} | {'b': 2, 'a': 'y'}",
                "{'t': '2026-11-24T03:48:56.395127062Z'} | {'t': '2020-01-01T00:00:00Z'}",
                "{'l': null} | {'l': []}",
                "{'l': [{'a': 1}, {'a': 2}]} | {'l': [{'a': 3}]}",
                "{'l': [{'name': 'a'}, {'name': 'b'}]} | {'l': [{'name': 'b'}, {'name': 'a'}]}"
            })
    void whatAClientCannotTellApartHasOneShape(String one, String other) {
        assertThat(differences(one, other)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a': 'x'} | {} | a: missing",
                "{} | {'a': 'x'} | a: added",
                "{'a': 'x'} | {'a': ''} | a: text, not empty text",
                "{'a': 'x'} | {'a': 1} | a: text, not number",
                "{'a': true} | {'a': false} | a: true, not false",
                "{'t': '0001-01-01T00:00:00Z'} | {'t': '2026-11-24T03:48:56Z'} | t: never, not time",
                "{'l': ['x']} | {'l': []} | l: list, not empty list",
                "{'l': []} | {'l': ['x']} | l: empty list, not list",
                "{'l': ['x']} | {'l': [1]} | l[0]: text, not number",
                "{'l': [{'name': 'a', 'b': {'c': 1}}]} | {'l': [{'name': 'a', 'b': {}}]} | l[a].b.c: missing",
                "{'l': [{'name': 'a'}]} | {'l': [{'name': 'a'}, {'name': 'b'}]} | l[b]: added",
                "{'l': []} | {'l': null} | l: empty list, not null",
                "['x'] | {'a': 1} | : list, not object"
            })
    void whateverAClientCanTellApartIsADifference(String one, String other, String difference) {
        assertThat(differences(one, other)).containsExactly(difference);
    }

    @Test
    void everyDifferenceIsTold() {
        assertThat(differences("{'a': 1, 'b': {'c': ''}}", "{'b': {'c': 'x'}, 'd': 1}"))
                .containsExactly("a: missing", "b.c: empty text, not text", "d: added");
    }

    private static List<String> differences(String one, String other) {
        JsonMapper json = JsonMapper.shared();
        return Shape.differences(json.readTree(one.replace('\'', '"')), json.readTree(other.replace('\'', '"')));
    }
}
