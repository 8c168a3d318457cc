package io.respite.rest;

import jakarta.ws.rs.BadRequestException;

/** Reads numbers of requests, within the bounds that keep one request from taking too much. */
public final class Limits {

    /** A page of a list has no more than so many. */
    public static final int MOST_ON_PAGE = 1000;

    private Limits() {}

    /**
     * How many of a list one page is to have.
     *
     * @throws BadRequestException where it is not 1 to {@link #MOST_ON_PAGE}
     */
    public static int count(String text) {
        return (int) number("count", text, 1, MOST_ON_PAGE);
    }

    /**
     * A whole number.
     *
     * @param name of the parameter, for the error
     * @throws BadRequestException where it is none within these bounds
     */
    public static long number(String name, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException none) {
            /* Told below. */
        }
        throw new BadRequestException(
                name + " is a number from " + least + " to " + most + ", not '" + text + "'");
    }
}
