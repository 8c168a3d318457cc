package io.respite.commands.bitmap;

/** How BITOP combines bits. */
enum BitOperation {
    AND,
    OR,
    XOR,
    NOT
}
