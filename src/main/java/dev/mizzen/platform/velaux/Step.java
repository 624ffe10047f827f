package dev.mizzen.platform.velaux;

import java.util.List;

/**
 * One thing that VelaUX had, and what is to become of it here.
 *
 * @param why in words for a person; empty where there is nothing to say
 * @param act what takes it over; does nothing unless it is to be taken
 * @param parts what goes with it, done after it
 */
record Step(String kind, String name, Fate fate, String why, Runnable act, List<Step> parts) {
    private static final int LONGEST = 200;

    /** What is to become of something. */
    enum Fate {
        /** It is made here. */
        TAKE,
        /** It is here already and stays as it is. */
        THERE,
        /** It stays where it is. */
        LEFT
    }

    /** Names and reasons may hold whatever somebody wrote into VelaUX's store, and go to a log. */
    Step {
        name = printable(name);
        why = printable(why);
    }

    static Step take(String kind, String name, String note, Runnable act) {
        return new Step(kind, name, Fate.TAKE, note, act, List.of());
    }

    static Step there(String kind, String name, String why) {
        return new Step(kind, name, Fate.THERE, why, () -> {}, List.of());
    }

    static Step left(String kind, String name, String why) {
        return new Step(kind, name, Fate.LEFT, why, () -> {}, List.of());
    }

    Step with(List<Step> parts) {
        return new Step(kind, name, fate, why, act, parts);
    }

    /** By which it is remembered. */
    String key() {
        return key(kind, name);
    }

    static String key(String kind, String name) {
        return kind + " " + printable(name);
    }

    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
