/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

/**
 * Gives a {@link io.zkboot.spring.ZkWatch} method an argument that is not built in. Declare it as a bean, or add it in
 * a {@link ZkWatchConfigurer}; it is asked before what is built in.
 */
public interface ZkWatchArgumentResolver {
    /**
     * Returns whether the parameter is its own; asked once, at the start. The parameter knows the class of the bean and
     * the annotations of the methods that its method overrides.
     */
    boolean supportsParameter(MethodParameter parameter);

    /** Returns the argument for one event; null only for a parameter that is optional. */
    @Nullable Object resolveArgument(MethodParameter parameter, ZkWatchInvocation invocation);
}
