package dev.mizzen.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a permission is about or a request touches: {@code type:value} once or more with {@code /} between; without a value it is any. */
record Resource(List<Segment> segments) {
    static final String ANY = "*";

    record Segment(String type, String value) {
        private boolean covers(Segment asked) {
            return type.equals(asked.type) && (value.equals(ANY) || value.equals(asked.value));
        }

        private boolean meets(Segment other) {
            return covers(other) || other.covers(this);
        }
    }

    static Resource parse(String text) {
        return new Resource(
                Arrays.stream(text.split("/", -1)).map(Resource::segment).toList());
    }

    /** A name as one value of a resource, whatever a client has put into it. */
    static String value(String name) {
        return name.replace("/", "%2F");
    }

    /** The project it lies in, if it names one. */
    Optional<String> project() {
        Segment first = segments.getFirst();
        return first.type.equals("project") && !first.value.equals(ANY) ? Optional.of(first.value) : Optional.empty();
    }

    /**
     * Whether a permission for this is one for what is asked: equally deep and the same or any value everywhere. A segment of type
     * {@code *} stands for all that follows, also for nothing. Who asks for any value needs a permission for any.
     */
    boolean covers(Resource asked) {
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).type.equals(ANY)) {
                return true;
            }
            if (i == asked.segments.size() || !segments.get(i).covers(asked.segments.get(i))) {
                return false;
            }
        }
        return segments.size() == asked.segments.size();
    }

    /** Whether there may be something that both are about. */
    boolean meets(Resource other) {
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            if (segments.get(i).type.equals(ANY) || other.segments.get(i).type.equals(ANY)) {
                return true;
            }
            if (!segments.get(i).meets(other.segments.get(i))) {
                return false;
            }
        }
        Resource longer = segments.size() > common ? this : other;
        return longer.segments.size() == common
                || longer.segments.get(common).type.equals(ANY);
    }

    boolean mayBeInProject() {
        String type = segments.getFirst().type;
        return type.equals(ANY) || type.equals("project");
    }

    /** Whether a permission for this is one for something in a project. */
    boolean reaches(String project) {
        Segment first = segments.getFirst();
        return first.type.equals(ANY) || first.covers(new Segment("project", project));
    }

    private static Segment segment(String text) {
        String[] parts = text.split(":", 2);
        return new Segment(parts[0], parts.length == 1 || parts[1].isEmpty() ? ANY : parts[1]);
    }
}
