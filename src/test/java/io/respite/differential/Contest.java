package io.respite.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One sequence of commands, cut down to what a difference needs. */
final class Contest {

    private final Duel duel;
    private final String title;
    private final List<Request> requests;

    /** @param title what the report says above the sequence */
    Contest(Duel duel, String title, List<Request> requests) {
        this.duel = duel;
        this.title = title;
        this.requests = new ArrayList<>(requests);
    }

    /**
     * Plays the sequence and compares every key at its end. Returns null where all is alike, else
     * the first difference; what led to it is then in {@link #requests}.
     */
    Difference play() throws IOException {
        duel.begin();
        List<Request> played = new ArrayList<>();
        for (Request request : requests) {
            played.add(request);
            Difference difference = duel.play(request);
            if (difference != null) {
                return shortened(played, difference);
            }
        }
        for (Request request : duel.everything()) {
            played.add(request);
            Difference difference = duel.play(request);
            if (difference != null) {
                return shortened(played, difference);
            }
        }
        return null;
    }

    /** Takes parts away, half, quarters and so on, as long as the last request still differs. */
    private Difference shortened(List<Request> played, Difference difference) throws IOException {
        Difference smallest = difference;
        List<Request> left = new ArrayList<>(played);
        for (int part = left.size() / 2; part > 0; part /= 2) {
            for (int start = 0; start + part < left.size(); ) {
                List<Request> fewer = new ArrayList<>(left);
                fewer.subList(start, start + part).clear();
                Difference still = replay(fewer);
                if (still != null) {
                    left = fewer;
                    smallest = still;
                } else {
                    start += part;
                }
            }
        }
        requests.clear();
        requests.addAll(left);
        return smallest;
    }

    private Difference replay(List<Request> fewer) throws IOException {
        duel.begin();
        Difference last = null;
        for (Request request : fewer) {
            last = duel.play(request);
        }
        return last;
    }

    String report(Difference difference) {
        return String.format(
                "# %s\n%s\n%s\n# Respite:\n%s\n",
                title,
                requests.stream().map(each -> "> " + each).collect(Collectors.joining("\n")),
                difference.redis(),
                difference.respite().toString().indent(2).replaceAll("(?m)^", "#"));
    }
}
