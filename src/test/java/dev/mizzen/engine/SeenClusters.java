package dev.mizzen.engine;

import dev.mizzen.shared.ClusterName;
import dev.mizzen.shared.ConfigRef;
import dev.mizzen.shared.Place;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** The clusters: caches that are behind, and an API with preconditions and faults. */
final class SeenClusters implements Copies {
    private final World world;

    SeenClusters(World world) {
        this.world = world;
    }

    @Override
    public Collection<Copy> at(Place place) {
        List<Copy> copies = world.cached.values().stream()
                .filter(copy -> copy.place().equals(place))
                .toList();
        Runnable then = world.onceCopiesAreRead;
        world.onceCopiesAreRead = () -> {};
        then.run();
        return copies;
    }

    @Override
    public Collection<Place> places(ClusterName cluster) {
        return world.cached.keySet().stream()
                .map(World.Key::place)
                .filter(place -> place.cluster().equals(cluster))
                .toList();
    }

    @Override
    public Reach reach(ClusterName cluster) {
        if (world.detached.contains(cluster)) {
            return new NotJoined();
        }
        return world.unfilled.contains(cluster) ? new Unreachable("connection refused") : new Ready();
    }

    @Override
    public NamespaceState namespace(Place place) {
        return world.cachedNamespaces.getOrDefault(place, NamespaceState.MISSING);
    }

    @Override
    public boolean probe(ClusterName cluster) {
        return !world.down.contains(cluster);
    }

    @Override
    public void returned(ClusterName cluster) {
        world.refill(cluster);
    }

    @Override
    public Answer create(Place place, ConfigRef config, Map<String, Long> notes) {
        World.Key key = new World.Key(place, config.name());
        return answer(place.cluster(), () -> {
            if (world.namespaces.get(place) != NamespaceState.ACTIVE) {
                return new Answer.Rejected("no such namespace");
            }
            World.Stored present = world.objects.get(key);
            if (present != null) {
                return new Answer.Taken(present.foreign());
            }
            return write(key, world.next("u"), config, notes);
        });
    }

    @Override
    public Answer update(Copy copy, ConfigRef config, Map<String, Long> notes, boolean content) {
        World.Key key = new World.Key(copy.place(), copy.name());
        return answer(copy.place().cluster(), () -> {
            if (outdated(copy)) {
                return new Answer.Outdated();
            }
            Content now = world.seenConfigs.get(config);
            if (now == null || !now.type().equals(copy.type()) || copy.immutable()) {
                throw new AssertionError("an update that the API server refuses: " + copy + " to " + now);
            }
            return write(key, copy.uid(), config, notes);
        });
    }

    @Override
    public Answer annotate(Copy copy, Map<String, Long> notes) {
        return answer(copy.place().cluster(), () -> {
            if (outdated(copy)) {
                return new Answer.Outdated();
            }
            copy.notes().keySet().stream()
                    .filter(uid -> !notes.containsKey(uid))
                    .forEach(uid -> proven(uid, copy));
            Copy written = new Copy(
                    copy.place(),
                    copy.name(),
                    copy.uid(),
                    world.next(""),
                    copy.type(),
                    copy.immutable(),
                    copy.digest(),
                    copy.config(),
                    Map.copyOf(notes),
                    false);
            world.store(new World.Key(copy.place(), copy.name()), written);
            return new Answer.Done(written.uid(), written.version());
        });
    }

    @Override
    public Answer delete(Copy copy) {
        return answer(copy.place().cluster(), () -> {
            if (outdated(copy)) {
                return new Answer.Outdated();
            }
            boolean rewritten = world.seen.values().stream()
                    .anyMatch(dist -> world.placesOf(dist).contains(copy.place())
                            && dist.configs().stream()
                                    .anyMatch(config -> config.name().equals(copy.name())));
            if (!rewritten) {
                copy.notes().keySet().forEach(uid -> proven(uid, copy));
                if (copy.notes().isEmpty()) {
                    throw new AssertionError("removed on no evidence: " + copy);
                }
            }
            world.remove(new World.Key(copy.place(), copy.name()));
            return new Answer.Done(copy.uid(), "");
        });
    }

    @Override
    public Answer release(Copy copy) {
        return answer(copy.place().cluster(), () -> {
            if (outdated(copy)) {
                return new Answer.Outdated();
            }
            copy.notes().keySet().forEach(uid -> proven(uid, copy));
            World.Key key = new World.Key(copy.place(), copy.name());
            world.objects.put(key, new World.Stored(copy, true));
            world.news.get(copy.place().cluster()).add(() -> world.uncache(key));
            return new Answer.Done(copy.uid(), "");
        });
    }

    private void proven(String uid, Copy copy) {
        if (!lapsed(uid, copy)) {
            throw new AssertionError("the wish of " + uid + " was dropped on doubt: " + copy + "\n" + world.history);
        }
    }

    /** Whether a version of the distribution that the world ever had proves that it stopped wishing for the copy. */
    private boolean lapsed(String uid, Copy copy) {
        long noted = Objects.requireNonNull(copy.notes().get(uid));
        return world.versions.getOrDefault(uid, List.of()).stream().anyMatch(version -> lapsed(version, noted, copy));
    }

    private boolean lapsed(World.Dist version, long noted, Copy copy) {
        boolean named = copy.config() == null || version.configs().contains(copy.config());
        boolean going = version.life() == Standing.Life.GOING_RECALL || version.life() == Standing.Life.GOING_KEEP;
        return going
                || (version.everyTarget() && named
                        ? world.everGoingTargets.contains(copy.place())
                        : version.generation() > noted
                                && !(named && version.places().contains(copy.place())));
    }

    private Answer write(World.Key key, String uid, ConfigRef config, Map<String, Long> notes) {
        Content content = world.seenConfigs.get(config);
        if (content == null) {
            throw new AssertionError("a copy of a config that is not known: " + config);
        }
        Copy copy = new Copy(
                key.place(),
                key.name(),
                uid,
                world.next(""),
                content.type(),
                false,
                content.digest(),
                config,
                Map.copyOf(notes),
                false);
        world.store(key, copy);
        return new Answer.Done(uid, copy.version());
    }

    private boolean outdated(Copy copy) {
        World.Stored present = world.objects.get(new World.Key(copy.place(), copy.name()));
        if (present == null
                || !present.copy().uid().equals(copy.uid())
                || !present.copy().version().equals(copy.version())) {
            return true;
        }
        if (present.foreign()) {
            // Taking the label off gives a new version in a real cluster.
            return true;
        }
        return false;
    }

    private Answer answer(ClusterName cluster, Supplier<Answer> call) {
        world.calls++;
        if (world.down.contains(cluster)) {
            return new Answer.Lost("connection refused");
        }
        if (world.random.nextDouble() >= world.faults) {
            return call.get();
        }
        return switch (world.random.nextInt(6)) {
            case 0 -> new Answer.Lost("time-out before");
            case 1 -> {
                call.get();
                yield new Answer.Lost("time-out after");
            }
            case 2 -> new Answer.Broken("500");
            case 5 -> {
                call.get();
                yield new Answer.TimedOut("no answer in time");
            }
            case 3 -> new Answer.Throttled(Duration.ofSeconds(1 + world.random.nextInt(3)));
            default -> new Answer.Rejected("admission webhook says no");
        };
    }
}
