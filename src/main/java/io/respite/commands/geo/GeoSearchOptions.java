package io.respite.commands.geo;

import io.respite.bytes.GeoHash;
import io.respite.engine.Call;
import io.respite.keyspace.SortedSetValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * What a search is asked for: read from the words, in Redis' order of checks, and written to a
 * {@link GeoArea}. One object is used again and again. Owned by the engine thread. Hot.
 */
final class GeoSearchOptions {

    /** Which command it is. */
    enum Form {
        RADIUS(6, true),
        RADIUS_RO(6, false),
        RADIUS_BY_MEMBER(5, true),
        RADIUS_BY_MEMBER_RO(5, false),
        SEARCH(2, false),
        SEARCH_STORE(3, false);

        /** The word of the first option. */
        final int firstOption;

        /** Whether STORE and STOREDIST are options with a key. */
        final boolean takesStore;

        Form(int firstOption, boolean takesStore) {
            this.firstOption = firstOption;
            this.takesStore = takesStore;
        }

        boolean isSearch() {
            return this == SEARCH || this == SEARCH_STORE;
        }
    }

    private static final CommandError NO_SUCH_PLACE =
            new CommandError("ERR could not decode requested zset member");
    private static final CommandError NOT_A_RADIUS = new CommandError("ERR need numeric radius");
    private static final CommandError NOT_A_WIDTH = new CommandError("ERR need numeric width");
    private static final CommandError NOT_A_HEIGHT = new CommandError("ERR need numeric height");
    private static final CommandError NEGATIVE_RADIUS =
            new CommandError("ERR radius cannot be negative");
    private static final CommandError NEGATIVE_BOX =
            new CommandError("ERR height or width cannot be negative");
    private static final CommandError NOT_A_COUNT = new CommandError("ERR COUNT must be > 0");
    private static final CommandError ANY_WITHOUT_COUNT =
            new CommandError("ERR the ANY argument requires COUNT argument");

    private final GeoArea area;
    private Form form;
    private Call call;
    private long entry;
    private int word;
    private boolean withDistance;
    private boolean withHash;
    private boolean withCoordinates;
    private boolean isFromMember;
    private boolean isFromPlace;
    private boolean isCircle;
    private boolean isBox;
    private boolean isAny;
    private boolean isSorted;
    private boolean isDescending;
    private boolean storesDistance;
    private int storeWord;
    private long count;

    GeoSearchOptions(GeoArea area) {
        this.area = area;
    }

    /** Reads a request whose sorted set is {@code newEntry}, 0 where there is none. */
    void parse(Call newCall, Form newForm, long newEntry) {
        call = newCall;
        form = newForm;
        entry = newEntry;
        clear();
        switch (form) {
            case RADIUS, RADIUS_RO -> {
                fromPlace(2);
                circle(4);
            }
            case RADIUS_BY_MEMBER, RADIUS_BY_MEMBER_RO -> {
                /* Without a sorted set the radius is not looked at. */
                if (entry != 0) {
                    fromMember(2);
                    circle(3);
                }
            }
            case SEARCH -> storeWord = 0;
            case SEARCH_STORE -> storeWord = 1;
        }
        Args args = call.args();
        for (word = form.firstOption; word < args.count(); word++) {
            if (!plain(args) && !withValue(args) && !ofSearch(args)) {
                throw CommandError.SYNTAX;
            }
        }
        check(args);
        isSorted |= count != 0 && !isAny;
    }

    private void clear() {
        withDistance = false;
        withHash = false;
        withCoordinates = false;
        isFromMember = false;
        isFromPlace = false;
        isCircle = false;
        isBox = false;
        isAny = false;
        isSorted = false;
        isDescending = false;
        storesDistance = false;
        storeWord = 0;
        count = 0;
    }

    private boolean plain(Args args) {
        if (args.is(word, "withdist")) {
            withDistance = true;
        } else if (args.is(word, "withhash")) {
            withHash = true;
        } else if (args.is(word, "withcoord")) {
            withCoordinates = true;
        } else if (args.is(word, "any")) {
            isAny = true;
        } else if (args.is(word, "asc") || args.is(word, "desc")) {
            isSorted = true;
            isDescending = args.is(word, "desc");
        } else if (form == Form.SEARCH_STORE && args.is(word, "storedist")) {
            storesDistance = true;
        } else {
            return false;
        }
        return true;
    }

    private boolean withValue(Args args) {
        if (word + 1 >= args.count()) {
            return false;
        }
        if (args.is(word, "count")) {
            count = args.integer(word + 1);
            if (count <= 0) {
                throw NOT_A_COUNT;
            }
        } else if (form.takesStore && (args.is(word, "store") || args.is(word, "storedist"))) {
            storeWord = word + 1;
            storesDistance = args.is(word, "storedist");
        } else {
            return false;
        }
        word++;
        return true;
    }

    private boolean ofSearch(Args args) {
        int rest = args.count() - word - 1;
        if (!form.isSearch()) {
            return false;
        }
        if (rest >= 1 && !isFromPlace && args.is(word, "frommember")) {
            if (entry != 0) {
                fromMember(word + 1);
            }
            isFromMember = true;
            word++;
        } else if (rest >= 2 && !isFromMember && args.is(word, "fromlonlat")) {
            fromPlace(word + 1);
            isFromPlace = true;
            word += 2;
        } else if (rest >= 2 && !isBox && args.is(word, "byradius")) {
            circle(word + 1);
            isCircle = true;
            word += 2;
        } else if (rest >= 3 && !isCircle && args.is(word, "bybox")) {
            box(word + 1);
            isBox = true;
            word += 3;
        } else {
            return false;
        }
        return true;
    }

    private void fromPlace(int i) {
        double longitude = GeoArguments.longitude(call.args(), i);
        double latitude = GeoArguments.number(call.args(), i + 1, CommandError.NOT_A_FLOAT);
        area.around(longitude, latitude);
    }

    private void fromMember(int i) {
        Args args = call.args();
        SortedSetValue values = call.keyspace().sortedSets();
        long member = values.find(entry, args.ref(i), args.length(i));
        if (member == 0) {
            throw NO_SUCH_PLACE;
        }
        long hash = GeoHash.ofScore(values.score(entry, member));
        area.around(GeoHash.longitude(hash), GeoHash.latitude(hash));
    }

    private void circle(int i) {
        double radius = GeoArguments.number(call.args(), i, NOT_A_RADIUS);
        if (radius < 0) {
            throw NEGATIVE_RADIUS;
        }
        area.circle(radius, GeoArguments.metres(call.args(), i + 1));
    }

    private void box(int i) {
        double width = GeoArguments.number(call.args(), i, NOT_A_WIDTH);
        double height = GeoArguments.number(call.args(), i + 1, NOT_A_HEIGHT);
        if (height < 0 || width < 0) {
            throw NEGATIVE_BOX;
        }
        area.box(width, height, GeoArguments.metres(call.args(), i + 2));
    }

    private void check(Args args) {
        if (stores() && (withDistance || withHash || withCoordinates)) {
            String what =
                    form == Form.SEARCH_STORE ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS";
            throw new CommandError(
                    "ERR "
                            + what
                            + " is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
        }
        if (form.isSearch() && !isFromMember && !isFromPlace) {
            throw new CommandError(
                    "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for "
                            + args.shown(0));
        }
        if (form.isSearch() && !isCircle && !isBox) {
            throw new CommandError(
                    "ERR exactly one of BYRADIUS and BYBOX can be specified for " + args.shown(0));
        }
        if (isAny && count == 0) {
            throw ANY_WITHOUT_COUNT;
        }
    }

    /** Whether the result goes to a key. */
    boolean stores() {
        return storeWord != 0;
    }

    /** The word that names that key. */
    int storeWord() {
        return storeWord;
    }

    /** Whether distances are stored in place of hashes. */
    boolean storesDistance() {
        return storesDistance;
    }

    boolean withDistance() {
        return withDistance;
    }

    boolean withHash() {
        return withHash;
    }

    boolean withCoordinates() {
        return withCoordinates;
    }

    /** How many places are wanted at most, 0 for all. */
    long count() {
        return count;
    }

    /** Whether the search ends when it has found that many, near or far. */
    boolean isAny() {
        return isAny;
    }

    boolean isSorted() {
        return isSorted;
    }

    boolean isDescending() {
        return isDescending;
    }
}
