/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.springframework.expression.spel.SpelEvaluationException;

/**
 * The condition of a watch method cannot be evaluated on an event. What the expression threw may quote arguments, and
 * so data of the node, which must not get into a log: only its kind and its stack trace are kept.
 */
public final class ZkWatchConditionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ZkWatchConditionException(String expression, String path, RuntimeException failure) {
        super("The condition \"" + expression + "\" cannot be evaluated for node '" + path + "': " + kind(failure)
                + " (its message is left out, for it may quote the data). Correct the condition so that it is true or"
                + " false for all data.");
        setStackTrace(failure.getStackTrace());
    }

    private static String kind(RuntimeException failure) {
        return failure instanceof SpelEvaluationException known
                ? known.getMessageCode() + " at position " + known.getPosition()
                : failure.getClass().getName();
    }
}
