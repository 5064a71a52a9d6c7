/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.concurrent.CompletionException;

/** What futures fail with. */
final class Failures {
    private Failures() {}

    /** Returns what a stage failed with, without the wrapper in which the stages after it get it. */
    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
    }
}
