package io.respite.differential;

/** Replies to the same request that should be alike. */
record Difference(Request request, Reply respite, Reply redis) {

    /** Two differences of one kind have probably one cause. */
    String kind() {
        return request.name()
                + respite.first().replaceAll("\\d+", "")
                + redis.first().replaceAll("\\d+", "");
    }
}
