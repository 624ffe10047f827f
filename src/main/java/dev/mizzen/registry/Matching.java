package dev.mizzen.registry;

import dev.mizzen.registry.Match.Why;
import dev.mizzen.registry.RegistryConfig.Entry;
import dev.mizzen.shared.ConfigRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the configs that fit an image, as the kubelet does with the pull secrets of a Pod. */
final class Matching {
    private Matching() {}

    private record Candidate(RegistryConfig config, Entry entry) {}

    /**
     * In the order in which the kubelet would try them; then those that it would not try, which still say how the registry is reached.
     *
     * @param configs in the order in which a Pod would list them: of two that fit alike the earlier comes first
     */
    static List<Match> of(ImageReference image, List<RegistryConfig> configs) {
        List<Candidate> all = configs.stream()
                .flatMap(config -> config.entries().stream().map(entry -> new Candidate(config, entry)))
                .sorted(Comparator.comparing(candidate -> candidate.entry().parsed(), AuthsKey.ORDER))
                .toList();
        List<Match> matches = new ArrayList<>(pulling(image, all));
        Set<ConfigRef> known = new HashSet<>();
        matches.forEach(match -> known.add(match.config().config().ref()));
        for (Candidate candidate : all) {
            if (!known.contains(candidate.config().config().ref())
                    && candidate.entry().parsed().means(image)) {
                matches.add(Match.of(candidate.config(), candidate.entry(), Why.SPELLING, image));
            }
        }
        configs.stream()
                .filter(config -> config.entries().isEmpty() && meansBySettings(config, image))
                .forEach(config -> matches.add(Match.settings(config, image)));
        return matches;
    }

    private static List<Match> pulling(ImageReference image, List<Candidate> all) {
        List<Match> fitting = all.stream()
                .filter(candidate -> candidate.entry().parsed().fits(image))
                .map(candidate -> Match.of(candidate.config(), candidate.entry(), Why.ENTRY, image))
                .toList();
        return fitting.isEmpty()
                ? all.stream()
                        .filter(candidate -> candidate.entry().parsed().fitsByDefault(image))
                        .map(candidate -> Match.of(candidate.config(), candidate.entry(), Why.DEFAULT, image))
                        .toList()
                : fitting;
    }

    private static boolean meansBySettings(RegistryConfig config, ImageReference image) {
        return AuthsKey.read(config.registry())
                .filter(key -> key.fits(image) || key.means(image))
                .isPresent();
    }
}
