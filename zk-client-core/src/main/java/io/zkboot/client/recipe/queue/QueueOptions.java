/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.recipe.RecipeObserver;

/**
 * How a queue behaves.
 *
 * @param layout how its nodes are named; all who use it must say the same
 * @param readAhead how many more items of one list are taken before the next list, 0 by default. Each list holds the
 *     names of all items, so with long queues this saves most of what is sent; an item of a higher priority that comes
 *     meanwhile waits for so many others
 * @param maxAttempts how often an item may be claimed, by whomever; one that nobody has acknowledged by then is moved
 *     to {@code <path>/dead}, where an operator finds it. 0, the default, for no limit
 * @param observer who hears of what is put, had and handled, and of failures of handlers; nobody by default
 */
public record QueueOptions(QueueLayout layout, int readAhead, int maxAttempts, RecipeObserver observer) {
    /** What there is without options. */
    public static final QueueOptions DEFAULTS = new QueueOptions(QueueLayout.OWN, 0, 0, RecipeObserver.NONE);

    /** Checks the values. */
    public QueueOptions {
        given("layout", layout);
        given("observer", observer);
        if (readAhead < 0) {
            throw new IllegalArgumentException("The number of items to read ahead is " + readAhead + ", less than 0.");
        }
        if (maxAttempts < 0) {
            throw new IllegalArgumentException("The number of attempts is " + maxAttempts + ", less than 0.");
        }
        if (maxAttempts > 0 && !layout.hasClaims()) {
            throw new IllegalArgumentException(
                    "Attempts are counted by claims, which the layout " + layout + " does not have.");
        }
    }

    /** The same with another layout. */
    public QueueOptions withLayout(QueueLayout other) {
        return new QueueOptions(other, readAhead, maxAttempts, observer);
    }

    /** The same, reading ahead so many items. */
    public QueueOptions withReadAhead(int items) {
        return new QueueOptions(layout, items, maxAttempts, observer);
    }

    /** The same with a limit of attempts. */
    public QueueOptions withMaxAttempts(int attempts) {
        return new QueueOptions(layout, readAhead, attempts, observer);
    }

    /** The same with an observer. */
    public QueueOptions withObserver(RecipeObserver other) {
        return new QueueOptions(layout, readAhead, maxAttempts, other);
    }
}
