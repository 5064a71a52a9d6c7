/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;

/**
 * The data of a node is not what a watch method wants. What the converter threw quotes the data, which must not get
 * into a log: only its class and its stack trace are kept.
 */
public final class ZkDataConversionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ZkDataConversionException(String path, ResolvableType wanted, Exception failure) {
        this(path, wanted, NestedExceptionUtils.getMostSpecificCause(failure));
    }

    /** A converter made null of data that is there, and the parameter takes no null. */
    ZkDataConversionException(String path, ResolvableType wanted) {
        super("The data of node '" + path + "' gives no " + wanted
                + "; it may be empty. Correct the data, or declare the parameter as Optional or @Nullable.");
    }

    private ZkDataConversionException(String path, ResolvableType wanted, Throwable origin) {
        super("The data of node '" + path + "' cannot be converted to " + wanted + ": "
                + origin.getClass().getName()
                + " (its message is left out, for it may quote the data). Correct the data, or declare the parameter as"
                + " String or byte[] and convert it in the method.");
        setStackTrace(origin.getStackTrace());
    }
}
