/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

/** Gives a {@link io.zkboot.spring.ZkWatch} method an argument that is not built in. Declare it as a bean. */
public interface ZkWatchArgumentResolver {
    /** Returns whether the parameter is its own; asked once, at the start. */
    boolean supportsParameter(MethodParameter parameter);

    /** Returns the argument for one event; null only for a parameter that is optional. */
    @Nullable Object resolveArgument(MethodParameter parameter, ZkWatchInvocation invocation);
}
